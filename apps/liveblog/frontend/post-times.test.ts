import { afterEach, expect, it, vi } from "vitest";
import { showPostTimes } from "./post-times";

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ["2026-06-15T11:55:00Z", "5 minutes ago"],
  ["2026-06-14T12:00:01Z", "23 hours ago"],
  ["2026-06-14T12:00:00Z", /^Jun 1[345], \d\d:\d\d$/],
])("a post of %s is from %s", (at, text) => {
  vi.setSystemTime("2026-06-15T12:00:00Z");
  document.body.innerHTML = `<time data-time datetime="${at}">x</time>`;
  showPostTimes(document);
  expect(document.querySelector("time")?.textContent).toMatch(text);
});
