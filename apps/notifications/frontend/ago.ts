const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const format = new Intl.RelativeTimeFormat("en");

/** How long ago, in words; both are milliseconds since 1970. A clock that runs behind says "just now". */
export function ago(then: number, now: number): string {
  const seconds = (now - then) / 1000;
  const unit = UNITS.find(([, size]) => seconds >= size);
  return unit ? format.format(-Math.floor(seconds / unit[1]), unit[0]) : "just now";
}

/** Say in every `<time>` of `root` how long ago it was, and at a touch exactly when. */
export function refreshTimes(root: ParentNode, now = Date.now()): void {
  for (const time of root.querySelectorAll("time")) {
    const then = new Date(time.dateTime);
    time.textContent = ago(then.getTime(), now);
    time.title = then.toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
  }
}
