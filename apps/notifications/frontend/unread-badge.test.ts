import { expect, test } from "vitest";
import { badgeOf, nameOf, titleWith } from "./unread-badge";

test("more than 99 do not fit a badge, but are told to those who listen", () => {
  expect([badgeOf(1), badgeOf(99), badgeOf(100)]).toEqual(["1", "99", "99+"]);
  expect([nameOf(0), nameOf(1), nameOf(120)]).toEqual([
    "Notifications",
    "Notifications, 1 unread",
    "Notifications, 120 unread",
  ]);
});

test("a new count in the title replaces the old one", () => {
  expect(titleWith(3, "Live")).toBe("(3) Live");
  expect(titleWith(2, "(99+) Live")).toBe("(2) Live");
  expect(titleWith(0, "(3) Live")).toBe("Live");
  expect(titleWith(1, "(a) Live")).toBe("(1) (a) Live");
});
