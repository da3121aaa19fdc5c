const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const secondsFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export const clockTime = (at: string) => clockFormat.format(new Date(at));
export const exactTime = (at: string) => exactFormat.format(new Date(at));
/** The time of day with seconds, of milliseconds since 1970. */
export const secondsTime = (at: number) => secondsFormat.format(new Date(at));

/** "Today", "Yesterday" or the date, in the reader's own time zone. */
export function dayLabel(at: string, now: Date): string {
  const day = new Date(at);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (isSameDay(day, now)) return "Today";
  if (isSameDay(day, yesterday)) return "Yesterday";
  const year = day.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return day.toLocaleDateString("en", { weekday: "long", day: "numeric", month: "long", ...year });
}

export function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}
