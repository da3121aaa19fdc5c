import { expect, test } from "vitest";
import { ago, refreshTimes } from "./ago";

const DAY = 86_400_000;

test.each([
  [-5_000, "just now"],
  [59_000, "just now"],
  [60_000, "1 minute ago"],
  [DAY - 1, "23 hours ago"],
  [DAY, "1 day ago"],
  [15 * DAY, "2 weeks ago"],
  [800 * DAY, "2 years ago"],
])("%i ms is %s", (passed, words) => {
  expect(ago(0, passed)).toBe(words);
});

test("a time says when it was exactly", () => {
  document.body.innerHTML = `<time datetime="2026-01-01T12:00:00+00:00"></time>`;
  refreshTimes(document.body, Date.parse("2026-01-01T12:03:00Z"));
  const time = document.querySelector("time");
  expect(time?.textContent).toBe("3 minutes ago");
  expect(time?.title).toContain("January 1, 2026");
});
