import type { Cursor } from "@realtime/index";
import type { ChatMessage } from "./room-state";
import type { RoomSaved } from "./wire.gen";

/** Some of a room's messages, oldest first; events after `cursor` bring them up to date. */
export interface History {
  cursor: Cursor;
  room: RoomSaved;
  messages: ChatMessage[];
  /** There are earlier ones. */
  more: boolean;
}

/** The room is not, or no longer, open to us. */
export class NotOpen extends Error {}

/** Load the newest messages, or the newest of those before an id. */
export async function fetchHistory(url: string, before?: number): Promise<History> {
  const query = before === undefined ? "" : `?before=${before}`;
  const response = await fetch(url + query, { headers: { accept: "application/json" } });
  if (response.status === 403 || response.status === 404) throw new NotOpen(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
}
