import { FakeWorld, settled } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NotificationBell } from "./bell";
import { bellHtml, frame, listHtml, saved } from "./testing";
import type { NotificationsEvent } from "./wire.gen";

let world: FakeWorld;
let seq: number;

beforeEach(() => {
  world = new FakeWorld();
  seq = 10;
  NotificationBell.connect = () => world.connected();
  document.title = "Live";
});

afterEach(() => {
  document.body.innerHTML = "";
});

/** Open a page whose content was read at seq 10, and subscribe. */
function open(html: string): void {
  renderPage(html);
  world.last.answer("subscribe", {
    type: "ok",
    result: { stream: "notifications.user.7", epoch: "e", head: 10, after: 10 },
  });
}

const happen = (event: NotificationsEvent) => world.last.deliver(frame(++seq, event));
const bell = () => document.querySelector("notification-bell") as NotificationBell;
const badge = () => bell().querySelector(".bell__badge") as HTMLElement;
const name = () => bell().querySelector("a")?.getAttribute("aria-label");
const toasts = () => bell().querySelectorAll(".bell-toast").length;

test("it starts with the count and from the cursor of the page", () => {
  open(bellHtml(3));
  expect(badge().textContent).toBe("3");
  expect(document.title).toBe("(3) Live");
  expect(world.last.commands("subscribe")).toMatchObject([{ after: 10, epoch: "e" }]);
});

test("news counts, rings and pops up", () => {
  open(bellHtml());
  expect(badge().hidden).toBe(true);
  happen(saved(5, { unread: 1 }));
  expect(badge().hidden).toBe(false);
  expect(name()).toBe("Notifications, 1 unread");
  expect(bell().querySelector(".bell__icon--rings")).not.toBeNull();
  expect(toasts()).toBe(1);
});

test("what another tab reads is read here", () => {
  open(bellHtml(1));
  happen(saved(5, { unread: 2 }));
  happen(saved(6, { unread: 3 }));
  happen(saved(5, { unread: 2, read: true }));
  expect([name(), toasts()]).toEqual(["Notifications, 2 unread", 1]);
  happen({ type: "notifications.read", up_to: 6, unread: 0 });
  expect([name(), toasts(), document.title]).toEqual(["Notifications", 0, "Live"]);
});

test("one taken back is gone", () => {
  open(bellHtml());
  happen(saved(5, { unread: 1 }));
  happen({ type: "notification.deleted", id: 5, unread: 0 });
  expect([name(), toasts()]).toEqual(["Notifications", 0]);
});

test("'Mark read' without a connection is sent when it is back", () => {
  open(bellHtml());
  happen(saved(5));
  world.last.drop();
  bell().querySelector<HTMLElement>(".bell-toast__read")?.click();
  expect(toasts()).toBe(0);
  world.clock.pass(30_000);
  world.last.welcome();
  expect(world.last.commands("notification.read")).toMatchObject([{ notification: 5 }]);
});

test("the list's first page shows news itself; an older one does not", () => {
  open(bellHtml() + listHtml([4]));
  happen(saved(5));
  expect(toasts()).toBe(0);
  open(bellHtml() + listHtml([4], { newest: false }));
  seq = 10;
  happen(saved(5));
  expect(toasts()).toBe(1);
});

test("a log that cannot bring it up to date costs no reload: the list's page has the count", async () => {
  open(bellHtml(1));
  const page = vi.fn(async () => new Response(bellHtml(4, 30)));
  vi.stubGlobal("fetch", page);
  world.last.deliver({ type: "resync", stream: "notifications.user.7" });
  await settled();
  expect(page).toHaveBeenCalledWith(expect.stringMatching(/\/notifications\/$/));
  expect(name()).toBe("Notifications, 4 unread");
  expect(world.reloads).toBe(0);
  expect(world.last.commands("subscribe").at(-1)).toMatchObject({ after: 30 });
});

test("a bell taken off the page closes its connection", () => {
  open(bellHtml());
  bell().remove();
  expect(world.last.closed).toBe(true);
});
