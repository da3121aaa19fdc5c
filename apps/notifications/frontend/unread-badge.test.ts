import { expect, test } from "vitest";
import { badgeText, bellName, titleWithCount } from "./unread-badge";

test("the badge ends at 99, the accessible name does not", () => {
  expect([badgeText(1), badgeText(99), badgeText(100)]).toEqual(["1", "99", "99+"]);
  expect([bellName(0), bellName(1), bellName(120)]).toEqual([
    "Notifications",
    "Notifications, 1 unread",
    "Notifications, 120 unread",
  ]);
});

test("a new count in the title replaces the old one", () => {
  expect(titleWithCount(3, "Live")).toBe("(3) Live");
  expect(titleWithCount(2, "(99+) Live")).toBe("(2) Live");
  expect(titleWithCount(0, "(3) Live")).toBe("Live");
  expect(titleWithCount(1, "(a) Live")).toBe("(1) (a) Live");
});
