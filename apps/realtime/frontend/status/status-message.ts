import type { Connection } from "../connection";
import type { State } from "../reconnector";
import { CLOSE_CODES } from "../wire.gen";

export type Action = "retry" | "login" | "reload";

/** The sentences about the page's connections and its version. */
export interface StatusMessage {
  text: string;
  tone: "plain" | "warning" | "danger" | "good";
  action?: Action;
}

export const CONNECTED_AGAIN: StatusMessage = { text: "Connected again", tone: "good" };

export const NEW_VERSION: StatusMessage = {
  text: "A new version of this page is available.",
  tone: "good",
  action: "reload",
};

const messages: Record<Exclude<State, "closed">, StatusMessage> = {
  open: CONNECTED_AGAIN,
  reading: CONNECTED_AGAIN, // readers miss nothing
  connecting: { text: "Connecting…", tone: "plain" },
  reconnecting: { text: "Connection lost. Trying again…", tone: "warning", action: "retry" },
  offline: {
    text: "You are offline. This page catches up when you are back online.",
    tone: "warning",
  },
};

const OFFLINE_WITH_OUTBOX: StatusMessage = {
  text: "You are offline. Your messages are saved and sent when you reconnect.",
  tone: "warning",
};

const LOGGED_OUT: StatusMessage = {
  text: "You have been logged out. Log in again to go on.",
  tone: "danger",
  action: "login",
};

/** The status message for `connection`. `sendsLater`: an outbox sends offline messages on reconnect. */
export function statusMessage({ state, ending }: Connection, sendsLater: boolean): StatusMessage {
  if (state === "closed") {
    if (ending?.code === CLOSE_CODES.SESSION_ENDED) return LOGGED_OUT;
    return { text: ending?.message || "The server refused this connection.", tone: "danger" };
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
