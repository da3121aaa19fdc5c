import type { Connection } from "../connection";
import { gettext } from "../gettext";
import type { State } from "../reconnector";
import { CLOSE_CODES } from "../wire.gen";

export type Action = "retry" | "login" | "reload";

/** The sentences about the page's connections and its version. */
export interface StatusMessage {
  text: string;
  tone: "plain" | "warning" | "danger" | "good";
  action?: Action;
}

export const CONNECTED_AGAIN: StatusMessage = { text: gettext("Connected again"), tone: "good" };

export const NEW_VERSION: StatusMessage = {
  text: gettext("A new version of this page is available."),
  tone: "good",
  action: "reload",
};

const messages: Record<Exclude<State, "closed">, StatusMessage> = {
  open: CONNECTED_AGAIN,
  reading: CONNECTED_AGAIN, // readers miss nothing
  connecting: { text: gettext("Connecting…"), tone: "plain" },
  reconnecting: {
    text: gettext("Connection lost. Trying again…"),
    tone: "warning",
    action: "retry",
  },
  offline: {
    text: gettext("You are offline. This page catches up when you are back online."),
    tone: "warning",
  },
};

const OFFLINE_WITH_OUTBOX: StatusMessage = {
  text: gettext("You are offline. Your messages are saved and sent when you reconnect."),
  tone: "warning",
};

const LOGGED_OUT: StatusMessage = {
  text: gettext("You have been logged out. Log in again to go on."),
  tone: "danger",
  action: "login",
};

/** The status message for `connection`. `sendsLater`: an outbox sends offline messages on reconnect. */
export function statusMessage({ state, ending }: Connection, sendsLater: boolean): StatusMessage {
  if (state === "closed") {
    if (ending?.code === CLOSE_CODES.SESSION_ENDED) return LOGGED_OUT;
    return {
      text: ending?.message || gettext("The server refused this connection."),
      tone: "danger",
    };
  }
  if (state === "offline" && sendsLater) return OFFLINE_WITH_OUTBOX;
  if (state !== "reconnecting" || ending?.code !== CLOSE_CODES.TOO_MANY) return messages[state];
  return { ...messages.reconnecting, text: ending.message };
}

const WORST_LAST: State[] = ["open", "reading", "connecting", "reconnecting", "offline", "closed"];

/** The connection in the worst state, except those that the page closed; null if there is none. */
export function worstOf(connections: Iterable<Connection>): Connection | null {
  const watched = [...connections].filter(({ state, ending }) => state !== "closed" || ending);
  return watched.sort((a, b) => rank(b) - rank(a))[0] ?? null;
}

/** Logged out comes before refused, because the person can do something about it. */
function rank({ state, ending }: Connection): number {
  const isLoggedOut = state === "closed" && ending?.code === CLOSE_CODES.SESSION_ENDED;
  return WORST_LAST.indexOf(state) + (isLoggedOut ? 1 : 0);
}
