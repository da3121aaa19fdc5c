import type { Cursor } from "@realtime/index";
import type { ChatMessage } from "./chat-message";
import type { ReactionsSaved, RoomSaved } from "./wire.gen";
import type { WritingState } from "./writing";

/** Part of a room's messages, oldest first. Events after `cursor` bring it up to date. */
export interface History {
  cursor: Cursor;
  room: RoomSaved;
  messages: ChatMessage[];
  /** Messages that these refer to. */
  related: ChatMessage[];
  /** The reactions to those that have any. */
  reactions: ReactionsSaved[];
  /** The server has earlier ones. */
  more: boolean;
  /** A server of the version before does not say. */
  writing?: WritingState;
}

/** The room does not exist, or the participant has no access. */
export class RoomNotFound extends Error {}

/** Load the newest messages, or the newest before the message with the id `before`. */
export async function fetchHistory(url: string, before?: number): Promise<History> {
  const query = before === undefined ? "" : `?before=${before}`;
  const response = await fetch(url + query, { headers: { accept: "application/json" } });
  if (response.status === 403 || response.status === 404) throw new RoomNotFound(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
}
