import type { Line } from "./room-state";

const GROUP_MS = 5 * 60_000;

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const clockTime = (at: string) => clockFormat.format(new Date(at));
export const exactTime = (at: string) => exactFormat.format(new Date(at));

/** "Today", "Yesterday" or the date, in the reader's own time zone. */
export function dayLabel(at: string, now: Date): string {
  const day = new Date(at);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(day, now)) return "Today";
  if (sameDay(day, yesterday)) return "Yesterday";
  const year = day.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return day.toLocaleDateString("en", { weekday: "long", day: "numeric", month: "long", ...year });
}

export function startsDay(line: Line, before: Line | undefined): boolean {
  return !before || !sameDay(new Date(line.at), new Date(before.at));
}

/** Whether `line` goes on what the same person said just before. */
export function continues(line: Line, before: Line | undefined): boolean {
  if (!before || startsDay(line, before) || !sameAuthor(line, before)) return false;
  return Date.parse(line.at) - Date.parse(before.at) < GROUP_MS;
}

function sameAuthor({ author: a }: Line, { author: b }: Line): boolean {
  return a.user_id === b.user_id && a.guest_key === b.guest_key && a.name === b.name;
}

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}
