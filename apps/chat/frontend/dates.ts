import { gettext, language } from "@realtime/index";

/** As the server writes times: from 00:00 to 23:59. */
const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language(), { ...options, hourCycle: "h23" });
const clockFormat = format({ timeStyle: "short" });
const exactFormat = format({ dateStyle: "full", timeStyle: "medium" });

export const clockTime = (at: string) => clockFormat.format(new Date(at));
export const exactTime = (at: string) => exactFormat.format(new Date(at));

/** "Today", "Yesterday" or the date, in the reader's own time zone. */
export function dayLabel(at: string, now: Date): string {
  const day = new Date(at);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (isSameDay(day, now)) return gettext("Today");
  if (isSameDay(day, yesterday)) return gettext("Yesterday");
  const year = day.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return day.toLocaleDateString(language(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...year,
  });
}

export function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}
