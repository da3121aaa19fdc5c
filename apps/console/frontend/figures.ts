import { fillIn, language, ngettext } from "@realtime/index";

/** `3 s`, `12 min`, `5 h`, `3 days`. */
export function howLong(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  const days = Math.floor(seconds / 86_400);
  return fillIn(ngettext("{n} day", "{n} days", days), { n: days });
}

/** `12 ms`, `0.4 ms`, `1.3 s`; a dash for none. */
export function inWords(ms: number | null): string {
  if (ms === null) return "–";
  if (ms >= 1_000) return `${decimal(ms / 1_000, 1)} s`;
  return `${decimal(ms, 0, ms < 10 ? 1 : 0)} ms`;
}

/** `0.4`, `12`, `3,400`; a dash for what is not known. */
export function figure(number: number | null): string {
  if (number === null) return "–";
  return decimal(number, 0, number < 10 ? 1 : 0);
}

const decimal = (number: number, least: number, most = least) =>
  number.toLocaleString(language(), { minimumFractionDigits: least, maximumFractionDigits: most });
