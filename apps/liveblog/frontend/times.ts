const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "just now", "5 minutes ago", "3 hours ago"; from a day on the date, in the reader's time zone. */
export function ago(then: Date, now: Date, language = "en"): string {
  const age = now.getTime() - then.getTime();
  if (age >= DAY) return dateOf(then, now, language);
  const words = new Intl.RelativeTimeFormat(language);
  if (age >= HOUR) return words.format(-Math.floor(age / HOUR), "hour");
  if (age >= MINUTE) return words.format(-Math.floor(age / MINUTE), "minute");
  return "just now";
}

function dateOf(then: Date, now: Date, language: string): string {
  const sameYear = then.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(then);
}

/** Say how long ago it was in every `<time data-time>` of `root`. */
export function showTimes(root: ParentNode, now = new Date()): void {
  const language = document.documentElement.lang || "en";
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-time]")) {
    const then = new Date(time.dateTime);
    time.title ||= then.toLocaleString(language, { dateStyle: "full", timeStyle: "short" });
    const words = ago(then, now, language);
    if (time.textContent !== words) time.textContent = words;
  }
}

export function keepTimes(root: ParentNode): void {
  showTimes(root);
  setInterval(() => showTimes(root), MINUTE / 2);
}
