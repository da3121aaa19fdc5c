/** The state of one room in the list of rooms. Pure: each event makes a new line of the old one. */
import { summary } from "./excerpt";
import type { MembershipSaved, MessageDeleted, MessageSaved } from "./wire.gen";

export type Level = "all" | "mentions" | "nothing";

/** The server's counts. They hold after the event `seq` of the room's stream. */
export interface Counts {
  readId: number;
  unread: number;
  mentions: number;
  seq: number;
  level: Level;
}

export interface Last {
  author: string;
  body: string;
}

export interface Line extends Counts {
  newestId: number;
  last: Last | null;
  /** Unread messages that arrived after the server counted, by id. */
  later: ReadonlyMap<number, { seq: number; mention: boolean }>;
}

/** A message was written, or edited if it is not newer than those known. */
export function saved(line: Line, message: MessageSaved, seq: number, me: string): Line {
  const id = message.message_id;
  const later = new Map(line.later);
  const isNew = id > line.newestId;
  if (seq > line.seq && !isBy(message, me) && (isNew || later.has(id))) {
    later.set(id, { seq, mention: message.mentions.map(String).includes(me) });
  }
  if (id < line.newestId) return { ...line, later };
  const last = { author: message.author.name, body: summary(message) };
  return { ...line, later, newestId: id, last };
}

/**
 * A message was deleted. Null: the server must count again, as it is one that the server counted, or the one
 * whose text the line shows.
 */
export function deleted(line: Line, message: MessageDeleted, seq: number, me: string): Line | null {
  const id = message.message_id;
  const counted = id > line.readId && seq > line.seq && !isBy(message, me);
  if (id === line.newestId || (counted && !line.later.has(id))) return null;
  const later = new Map(line.later);
  later.delete(id);
  return { ...line, later };
}

/** The server has counted again. */
export function counted(line: Line, counts: Counts): Line {
  const { readId, unread, mentions, seq, level } = counts;
  const later = new Map([...line.later].filter(([, each]) => each.seq > seq));
  return { ...line, readId, unread, mentions, seq, level, later };
}

export function countsOf(event: MembershipSaved): Counts {
  const { read_id, unread, mentions, seq, level } = event;
  return { readId: read_id, unread, mentions, seq, level };
}

export function unreadIn(line: Line): number {
  return line.unread + line.later.size;
}

export function mentionsIn(line: Line): number {
  return line.mentions + [...line.later.values()].filter(({ mention }) => mention).length;
}

/** The share of the room in the number in the page's title, by its level. */
export function announced(line: Line): number {
  if (line.level === "nothing") return 0;
  return line.level === "mentions" ? mentionsIn(line) : unreadIn(line);
}

/** The key is a member's id or a guest's key, as in `participantKey`. */
function isBy({ author }: MessageSaved | MessageDeleted, me: string): boolean {
  return `${author.user_id ?? author.guest_key}` === me;
}
