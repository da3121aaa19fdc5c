import { gettext, language } from "./gettext";

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * "just now", "5 minutes ago", "2 weeks ago"; the date from an age of `dateAfterMs` on.
 *
 * A time in the future, by a clock that runs late, is "just now".
 */
export function relativeTime(then: Date, now: Date, dateAfterMs = Infinity): string {
  const ageMs = now.getTime() - then.getTime();
  if (ageMs >= dateAfterMs) return shortDate(then, now);
  const unit = UNITS.find(([, seconds]) => ageMs >= seconds * 1_000);
  if (!unit) return gettext("just now");
  const [name, seconds] = unit;
  return new Intl.RelativeTimeFormat(language()).format(-Math.floor(ageMs / 1_000 / seconds), name);
}

/** "Jun 14, 12:00" in the reader's time zone, with the year if it is another one. */
function shortDate(then: Date, now: Date): string {
  const sameYear = then.getFullYear() === now.getFullYear();
  return then.toLocaleString(language(), {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
