import { FakeClock } from "@realtime/testing";
import { beforeEach, expect, test } from "vitest";
import { bellHtml, readEvent, saved } from "./testing";
import { Toaster } from "./toaster";

let clock: FakeClock;
let toaster: Toaster;
let read: number[];
let focusLost: number;

const texts = () =>
  [...document.querySelectorAll(".bell-toast__link")].map((link) => link.textContent);
const find = (selector: string, nth = 0) =>
  document.querySelectorAll<HTMLElement>(`.bell-toasts ${selector}`)[nth] as HTMLElement;

beforeEach(() => {
  document.body.innerHTML = bellHtml().replaceAll("notification-bell", "div");
  clock = new FakeClock();
  read = [];
  focusLost = 0;
  toaster = new Toaster({
    region: document.querySelector(".bell-toasts") as HTMLElement,
    template: document.querySelector("template") as HTMLTemplateElement,
    markRead: ({ notification_id }) => read.push(notification_id),
    focusLost: () => {
      focusLost += 1;
    },
    clock,
  });
});

test("a toast links to its subject and closes after eight seconds", () => {
  toaster.show(saved(1, { text: "<b>Hi</b>", url: "/chat/" }));
  expect(texts()).toEqual(["<b>Hi</b>"]);
  expect(find(".bell-toast__link").getAttribute("href")).toBe("/chat/");
  clock.pass(7_999);
  expect(texts()).toHaveLength(1);
  clock.pass(1);
  expect(texts()).toEqual([]);
  expect(read).toEqual([]);
});

test("pointer and focus keep a toast open; it closes eight seconds after both have left", () => {
  toaster.show(saved(1));
  find(".bell-toast").dispatchEvent(new Event("pointerenter"));
  find(".bell-toast__read").focus();
  clock.pass(60_000);
  find(".bell-toast").dispatchEvent(new Event("pointerleave"));
  clock.pass(60_000);
  find(".bell-toast__read").blur();
  clock.pass(7_999);
  expect(texts()).toHaveLength(1);
  clock.pass(1);
  expect(texts()).toEqual([]);
});

test("a fourth toast closes the oldest without pointer or focus", () => {
  for (const id of [1, 2, 3]) toaster.show(saved(id));
  find(".bell-toast").dispatchEvent(new Event("pointerenter"));
  for (const id of [4, 5]) toaster.show(saved(id));
  expect(texts()).toEqual(["text 1", "text 4", "text 5"]);
});

test("the same notification twice is shown once", () => {
  toaster.show(saved(1));
  toaster.show(saved(1, { text: "newer" }));
  expect(texts()).toEqual(["newer"]);
});

test("the link and 'Mark read' mark it as read; closing does not", () => {
  for (const id of [1, 2, 3]) toaster.show(saved(id));
  find(".bell-toast__read").click();
  find(".bell-toast__link").click();
  find(".bell-toast__close").click();
  expect(read).toEqual([1, 2]);
  expect(texts()).toEqual([]);
});

test("Escape closes a toast and hands on its focus", () => {
  toaster.show(saved(1));
  find(".bell-toast__read").focus();
  find(".bell-toast__read").dispatchEvent(
    new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
  );
  expect(texts()).toEqual([]);
  expect(focusLost).toBe(1);
  clock.pass(60_000);
});

test("a closed toast leaves no timer behind", () => {
  toaster.show(saved(1));
  const gone = find(".bell-toast");
  toaster.close(1);
  gone.dispatchEvent(new Event("focusout")); // some browsers send it as the element goes
  clock.pass(4_000);
  toaster.show(saved(1));
  clock.pass(7_999);
  expect(texts()).toHaveLength(1);
});

test("those that are read together close together, but not what has come since", () => {
  toaster.show(saved(1, { subject: "chat.room.1" }));
  for (const id of [2, 3]) toaster.show(saved(id));
  toaster.closeRead(readEvent({ up_to_seq: 2, subject: "chat.room.1" }));
  expect(texts()).toEqual(["text 2", "text 3"]);
  toaster.closeRead(readEvent({ up_to_seq: 2 }));
  expect(texts()).toEqual(["text 3"]);
  expect(focusLost).toBe(0);
});

test("a changed text is changed on its toast, which keeps its time", () => {
  toaster.show(saved(1));
  clock.pass(7_000);
  toaster.correct(saved(1, { text: "better" }));
  toaster.correct(saved(2, { text: "not shown" }));
  expect(texts()).toEqual(["better"]);
  clock.pass(1_000);
  expect(texts()).toEqual([]);
});
