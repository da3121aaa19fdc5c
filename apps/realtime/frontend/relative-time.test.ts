import { describe, expect, it } from "vitest";
import { relativeTime } from "./relative-time";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const now = new Date(2026, 5, 15, 12, 0);
const before = (ms: number) => new Date(now.getTime() - ms);

describe("relativeTime", () => {
  it.each([
    [-5 * MINUTE_MS, "just now"],
    [0, "just now"],
    [MINUTE_MS - 1, "just now"],
    [MINUTE_MS, "1 minute ago"],
    [60 * MINUTE_MS - 1, "59 minutes ago"],
    [60 * MINUTE_MS, "1 hour ago"],
    [DAY_MS - 1, "23 hours ago"],
    [DAY_MS, "1 day ago"],
    [15 * DAY_MS, "2 weeks ago"],
    [45 * DAY_MS, "1 month ago"],
    [800 * DAY_MS, "2 years ago"],
  ])("says that %d ms is %s", (ms, text) => {
    expect(relativeTime(before(ms), now)).toBe(text);
  });

  it("writes the date from an age on", () => {
    expect(relativeTime(before(DAY_MS - 1), now, DAY_MS)).toBe("23 hours ago");
    expect(relativeTime(before(DAY_MS), now, DAY_MS)).toBe("Jun 14, 12:00");
  });

  it("names the year of another year", () => {
    const then = new Date(2025, 11, 31, 9, 5);
    expect(relativeTime(then, now, DAY_MS)).toBe("Dec 31, 2025, 09:05");
  });

  it("speaks the language of the page", () => {
    document.documentElement.lang = "de";
    expect(relativeTime(before(5 * MINUTE_MS), now)).toBe("vor 5 Minuten");
    document.documentElement.lang = "";
  });
});
