import { FakeWorld, settled } from "@realtime/testing";
import { beforeEach, expect, test, vi } from "vitest";
import "./list";
import { bellHtml, frame, listHtml, openPage, STREAM, saved } from "./testing";
import type { NotificationsEvent } from "./wire.gen";

let world: FakeWorld;
let seq: number;

beforeEach(() => {
  world = new FakeWorld();
  seq = 10;
  localStorage.clear();
});

const open = (ids: number[], options = {}) =>
  openPage(world, bellHtml(ids.length) + listHtml(ids, options));
const happen = (event: NotificationsEvent) => world.last.deliver(frame(++seq, event));
const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const rows = () => [...document.querySelectorAll<HTMLElement>("ol > li")];
const ids = () => rows().map((row) => Number(row.dataset.id));
const unread = () =>
  rows()
    .filter((row) => row.querySelector<HTMLElement>(".notification__unread")?.hidden === false)
    .map((row) => Number(row.dataset.id));

test("a new notification appears at the top, as a copy of the page's template", () => {
  open([4]);
  happen(saved(5, { text: "<b>new</b>" }));
  expect(ids()).toEqual([5, 4]);
  const row = rows()[0];
  expect(row?.querySelector("form")?.getAttribute("action")).toBe("/notifications/5/open/");
  expect(row?.querySelector(".notification__text")?.textContent).toBe("<b>new</b>");
  expect(row?.querySelector("time")?.textContent).toMatch(/ago$|just now/);
  expect(row?.classList.contains("notification--unread")).toBe(true);
});

test("the first notification replaces the text of the empty list", () => {
  open([]);
  expect(find(".empty")?.hidden).toBe(false);
  happen(saved(1));
  expect(ids()).toEqual([1]);
  expect(find(".empty")?.hidden).toBe(true);
  happen({ type: "notification.deleted", notification_id: 1, unread: 0 });
  expect(find(".empty")?.hidden).toBe(false);
});

test("a row that another tab marks as read is read here", () => {
  open([6, 5, 4]);
  happen(saved(5, { read: true, unread: 2 }));
  expect(unread()).toEqual([6, 4]);
  happen({ type: "notifications.read", up_to_id: 5, unread: 1 });
  expect(unread()).toEqual([6]);
  expect(find("#all")?.hidden).toBe(false);
  happen({ type: "notifications.read", up_to_id: 6, unread: 0 });
  expect(find("#all")?.hidden).toBe(true);
});

test("a change to a notification of an older page adds no row", () => {
  open([6, 5]);
  happen(saved(2, { read: true }));
  expect(ids()).toEqual([6, 5]);
});

test("no row is added to an older page", () => {
  open([4, 3], { newest: false });
  happen(saved(9));
  happen(saved(3, { read: true }));
  expect(ids()).toEqual([4, 3]);
  expect(unread()).toEqual([4]);
});

test("'Mark all as read' names the newest id shown, and keeps the focus on the page", () => {
  open([4]);
  happen(saved(7));
  find("#all button")?.focus();
  const submit = new Event("submit", { bubbles: true, cancelable: true });
  find("#all")?.dispatchEvent(submit);
  expect(submit.defaultPrevented).toBe(true);
  expect(world.last.commands("notifications.read_all")).toMatchObject([{ up_to_id: 7 }]);
  happen({ type: "notifications.read", up_to_id: 7, unread: 0 });
  expect(document.activeElement?.localName).toBe("main");
});

test("the browser submits rows, and without a connection 'Mark all as read' too", () => {
  open([4]);
  const submitted = (selector: string) => {
    const submit = new Event("submit", { bubbles: true, cancelable: true });
    find(selector)?.dispatchEvent(submit);
    return submit.defaultPrevented;
  };
  expect(submitted("li form")).toBe(false);
  world.last.drop();
  expect(submitted("#all")).toBe(false);
});

test("a resync replaces the rows with those of a fresh page", async () => {
  open([4]);
  vi.stubGlobal("fetch", async () => new Response(bellHtml(2, 30) + listHtml([9, 8])));
  world.last.deliver({ type: "resync", stream: STREAM });
  await settled();
  expect(ids()).toEqual([9, 8]);
  happen(saved(10));
  expect(ids()).toEqual([9, 8]); // before the new cursor
  seq = 30;
  happen(saved(10));
  expect(ids()).toEqual([10, 9, 8]);
});
