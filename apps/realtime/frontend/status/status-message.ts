import type { Connection } from "../connection";
import type { State } from "../reconnector";
import { SESSION_OVER } from "../wire";

/** What the page says about its connections, in plain words. */
export interface StatusMessage {
  text: string;
  tone: "plain" | "warning" | "danger" | "good";
  action?: "retry" | "login";
}

export const CONNECTED_AGAIN: StatusMessage = { text: "Connected again", tone: "good" };

const notices: Record<Exclude<State, "closed">, StatusMessage> = {
  open: CONNECTED_AGAIN,
  reading: CONNECTED_AGAIN, // what the page is for goes on: a reader need not know how
  connecting: { text: "Connecting…", tone: "plain" },
  reconnecting: { text: "Connection lost. Trying again…", tone: "warning", action: "retry" },
  offline: { text: "You are offline. What you write is kept and sent later.", tone: "warning" },
};

const loggedOut: StatusMessage = {
  text: "You have been logged out. Log in again to go on.",
  tone: "danger",
  action: "login",
};

const refused = (sentence: string): StatusMessage => ({
  text: sentence || "The server refused this connection.",
  tone: "danger",
});

export function statusMessage({ state, closedBecause, noRoom }: Connection): StatusMessage {
  if (state === "reconnecting" && noRoom) return { ...notices.reconnecting, text: noRoom };
  if (state !== "closed") return notices[state];
  return closedBecause?.code === SESSION_OVER ? loggedOut : refused(closedBecause?.message ?? "");
}

const badness: Record<State, number> = {
  open: 0,
  reading: 1,
  connecting: 2,
  reconnecting: 3,
  offline: 4,
  closed: 5,
};

/** The connection that is worst off, leaving out those the page closed itself; null when none is left. */
export function worstOf(connections: Iterable<Connection>): Connection | null {
  let worst: Connection | null = null;
  for (const connection of connections) {
    if (connection.state === "closed" && !connection.closedBecause) continue;
    if (!worst || rank(connection) > rank(worst)) worst = connection;
  }
  return worst;
}

const rank = ({ state, closedBecause }: Connection) =>
  badness[state] + (closedBecause?.code === SESSION_OVER ? 1 : 0);
