import { isSameDay } from "./dates";
import type { Line } from "./room-lines";

/** Messages of one author that follow each other within this time form a group. */
const GROUP_GAP_MS = 5 * 60_000;

/** Whether `line` is the first message of its day. */
export function startsDay(line: Line, previous: Line | undefined): boolean {
  return !previous || !isSameDay(new Date(line.at), new Date(previous.at));
}

/** Whether `line` belongs to the group of the message before it, and needs no name of its own. */
export function continuesGroup(line: Line, previous: Line | undefined): boolean {
  if (!previous || startsDay(line, previous) || !hasSameAuthor(line, previous)) return false;
  return Date.parse(line.at) - Date.parse(previous.at) < GROUP_GAP_MS;
}

function hasSameAuthor({ author: a }: Line, { author: b }: Line): boolean {
  return a.user_id === b.user_id && a.guest_key === b.guest_key && a.name === b.name;
}
