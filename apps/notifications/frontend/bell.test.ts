import { FakeLocks, FakeWorld, settled } from "@realtime/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./bell";
import "./list";
import type { NotificationBell } from "./bell";
import { bellHtml, frame, listHtml, openPage, STREAM, saved } from "./testing";
import type { NotificationsEvent } from "./wire.gen";

let world: FakeWorld;
let seq: number;

beforeEach(() => {
  world = new FakeWorld();
  seq = 10;
  document.title = "Live";
});

afterEach(() => {
  document.body.innerHTML = "";
  localStorage.clear();
});

const open = (html: string) => openPage(world, html);
const happen = (event: NotificationsEvent) => world.last.deliver(frame(++seq, event));
const bell = () => document.querySelector("notification-bell") as NotificationBell;
const badge = () => bell().querySelector(".bell__badge") as HTMLElement;
const name = () => bell().querySelector("a")?.getAttribute("aria-label");
const toasts = () => bell().querySelectorAll(".bell-toast").length;

test("the bell starts with the count and the cursor of the page", () => {
  open(bellHtml(3));
  expect(badge().textContent).toBe("3");
  expect(document.title).toBe("(3) Live");
  expect(world.last.commands("subscribe")).toMatchObject([{ after: 10, epoch: "e" }]);
});

test("a new notification is counted, rings and is shown as a toast", () => {
  open(bellHtml());
  expect(badge().hidden).toBe(true);
  happen(saved(5, { unread: 1 }));
  expect(badge().hidden).toBe(false);
  expect(name()).toBe("Notifications, 1 unread");
  expect(bell().querySelector(".bell__icon--rings")).not.toBeNull();
  expect(toasts()).toBe(1);
});

test("marking as read in another tab changes the count here", () => {
  open(bellHtml(1));
  happen(saved(5, { unread: 2 }));
  happen(saved(6, { unread: 3 }));
  happen(saved(5, { unread: 2, read: true }));
  expect([name(), toasts()]).toEqual(["Notifications, 2 unread", 1]);
  happen({ type: "notifications.read", up_to_id: 6, unread: 0 });
  expect([name(), toasts(), document.title]).toEqual(["Notifications", 0, "Live"]);
});

test("a deleted notification disappears", () => {
  open(bellHtml());
  happen(saved(5, { unread: 1 }));
  happen({ type: "notification.deleted", notification_id: 5, unread: 0 });
  expect([name(), toasts()]).toEqual(["Notifications", 0]);
});

test("events of types that a later version has change nothing", () => {
  open(bellHtml(3) + listHtml([2, 1]));
  happen({ type: "notification.muted", id: 1 } as never);
  expect(badge().textContent).toBe("3");
  expect(document.querySelectorAll(".notification--unread")).toHaveLength(2);
  happen(saved(5, { unread: 4 }));
  expect(badge().textContent).toBe("4");
});

test("'Mark read' without a connection is sent after the reconnect", () => {
  open(bellHtml());
  happen(saved(5));
  world.last.drop();
  bell().querySelector<HTMLElement>(".bell-toast__read")?.click();
  expect(toasts()).toBe(0);
  world.clock.pass(30_000);
  world.last.welcome();
  expect(world.last.commands("notification.read")).toMatchObject([{ notification_id: 5 }]);
});

test("'Mark read' without a connection is sent by the next page when this one is closed", async () => {
  const locks = new FakeLocks();
  world = new FakeWorld(locks);
  open(bellHtml());
  happen(saved(5));
  world.last.drop();
  bell().querySelector<HTMLElement>(".bell-toast__read")?.click();
  await settled();
  world.closeTab();
  world = new FakeWorld(locks);
  open(bellHtml());
  await settled();
  expect(world.last.commands("notification.read")).toMatchObject([{ notification_id: 5 }]);
});

test("there is no toast on the first page of the list, which shows the notification itself", () => {
  open(bellHtml() + listHtml([4]));
  happen(saved(5));
  expect(toasts()).toBe(0);
  open(bellHtml() + listHtml([4], { newest: false }));
  seq = 10;
  happen(saved(5));
  expect(toasts()).toBe(1);
});

test("a resync takes the count from the list's page, without a reload", async () => {
  open(bellHtml(1));
  const page = vi.fn(async () => new Response(bellHtml(4, 30)));
  vi.stubGlobal("fetch", page);
  world.last.deliver({ type: "resync", stream: STREAM });
  await settled();
  expect(page).toHaveBeenCalledWith(expect.stringMatching(/\/notifications\/$/));
  expect(name()).toBe("Notifications, 4 unread");
  expect(world.reloads).toBe(0);
  expect(world.last.commands("subscribe").at(-1)).toMatchObject({ after: 30 });
});

test("a bell that is removed closes its connection", () => {
  open(bellHtml());
  bell().remove();
  expect(world.last.closed).toBe(true);
});
