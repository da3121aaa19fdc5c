import { describe, expect, it } from "vitest";
import { ago, showTimes } from "./times";

const now = new Date(2026, 5, 15, 12, 0);
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

describe("ago", () => {
  it.each([
    [0, "just now"],
    [0.9, "just now"],
    [1, "1 minute ago"],
    [59.9, "59 minutes ago"],
    [60, "1 hour ago"],
    [23 * 60 + 59, "23 hours ago"],
    [24 * 60, "Jun 14, 12:00"],
  ])("%d minutes: %s", (minutes, words) => {
    expect(ago(before(minutes), now)).toBe(words);
  });

  it("names another year", () => {
    expect(ago(new Date(2025, 11, 31, 9, 5), now)).toBe("Dec 31, 2025, 09:05");
  });

  it("takes a clock that is behind the server's for now", () => {
    expect(ago(before(-5), now)).toBe("just now");
  });
});

it("shows every time, and keeps the exact one at hand", () => {
  document.body.innerHTML = `<time data-time datetime="${before(5).toISOString()}">x</time>`;
  showTimes(document, now);
  const time = document.querySelector("time");
  expect(time?.textContent).toBe("5 minutes ago");
  expect(time?.title).toContain("2026");
});
