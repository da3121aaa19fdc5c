import { language } from "@realtime/index";

/** Browsers call a timer with a longer delay immediately. */
const MOST_MS = 2 ** 31 - 1;

/** Show the start of a blog in the reader's time zone, and that it is live once that has come. */
export function keepStartTime(header: HTMLElement): void {
  const time = header.querySelector<HTMLTimeElement>("time[data-starts]");
  if (!time) return;
  const starts = new Date(time.dateTime);
  time.textContent = starts.toLocaleString(language(), {
    dateStyle: "full",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const waitMs = starts.getTime() - Date.now();
  if (waitMs <= MOST_MS) setTimeout(() => showStarted(header), waitMs);
}

function showStarted(header: HTMLElement): void {
  for (const element of header.querySelectorAll<HTMLElement>("[data-until-start]"))
    element.hidden = true;
  for (const element of header.querySelectorAll<HTMLElement>("[data-from-start]"))
    element.hidden = false;
}
