import { language } from "./gettext";
import { relativeTime } from "./relative-time";

const REFRESH_MS = 30_000;

/** Write the relative time into every `<time datetime data-time>` of `root`; its title is the exact time. */
export function showRelativeTimes(root: ParentNode, dateAfterMs?: number): void {
  const now = new Date();
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-time]")) {
    const then = new Date(time.dateTime);
    time.title ||= then.toLocaleString(language(), {
      dateStyle: "full",
      timeStyle: "short",
      hourCycle: "h23",
    });
    const text = relativeTime(then, now, dateAfterMs);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Show the times of `root` now and keep them up to date. */
export function keepRelativeTimes(root: ParentNode, dateAfterMs?: number): void {
  showRelativeTimes(root, dateAfterMs);
  setInterval(() => showRelativeTimes(root, dateAfterMs), REFRESH_MS);
}
