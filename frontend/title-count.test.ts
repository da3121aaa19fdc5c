import { expect, it } from "vitest";
import { showTitleCount } from "./title-count";

it("adds up the counts of a page's parts, before the title", () => {
  document.title = "General";
  showTitleCount("rooms", 3);
  showTitleCount("notifications", 1);
  expect(document.title).toBe("(4) General");
  showTitleCount("rooms", 120);
  expect(document.title).toBe("(99+) General");
  showTitleCount("rooms", 0);
  showTitleCount("notifications", 0);
  expect(document.title).toBe("General");
  document.title = "(a) General";
  showTitleCount("rooms", 1);
  expect(document.title).toBe("(1) (a) General");
});

it("marks the page's icon while there is something new", () => {
  document.head.innerHTML = '<link rel="icon" href="/icon.svg" data-unread="/icon-unread.svg">';
  const icon = () => document.querySelector("link")?.getAttribute("href");
  showTitleCount("rooms", 2);
  expect(icon()).toBe("/icon-unread.svg");
  showTitleCount("rooms", 0);
  expect(icon()).toBe("/icon.svg");
});
