import { expect, test } from "vitest";
import { badgeText, bellName } from "./unread-badge";

test("the badge ends at 99, the accessible name does not", () => {
  expect([badgeText(1), badgeText(99), badgeText(100)]).toEqual(["1", "99", "99+"]);
  expect([bellName(0), bellName(1), bellName(120)]).toEqual([
    "Notifications",
    "Notifications, 1 unread",
    "Notifications, 120 unread",
  ]);
});
