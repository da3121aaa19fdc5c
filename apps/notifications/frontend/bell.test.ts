import { FakeLocks, FakeWorld, settled } from "@realtime/testing";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type NotificationBell, TOASTER } from "./bell";
import { bellHtml, frame, listHtml, openPage, readEvent, STREAM, saved } from "./testing";
import type { NotificationsEvent } from "./wire.gen";

let world: FakeWorld;
let seq: number;

beforeAll(() => TOASTER.load());

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
async function happen(...events: NotificationsEvent[]): Promise<void> {
  for (const event of events) world.last.deliver(frame(++seq, event));
  await settled();
}
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

test("a new notification is counted, rings and is shown as a toast", async () => {
  open(bellHtml());
  expect(badge().hidden).toBe(true);
  await happen(saved(5, { unread: 1 }));
  expect(badge().hidden).toBe(false);
  expect(name()).toBe("Notifications, 1 unread");
  expect(bell().querySelector(".bell__icon--rings")).not.toBeNull();
  expect(toasts()).toBe(1);
});

test("marking as read in another tab changes the count here", async () => {
  open(bellHtml(1));
  await happen(saved(5, { unread: 2 }));
  await happen(saved(6, { unread: 3 }));
  await happen(saved(5, { unread: 2, read: true }));
  expect([name(), toasts()]).toEqual(["Notifications, 2 unread", 1]);
  await happen(readEvent({ up_to_seq: 6 }));
  expect([name(), toasts(), document.title]).toEqual(["Notifications", 0, "Live"]);
});

test("a deleted notification disappears", async () => {
  open(bellHtml());
  await happen(saved(5, { unread: 1 }));
  await happen({ type: "notification.deleted", notification_id: 5, unread: 0, unseen: 0 });
  expect([name(), toasts()]).toEqual(["Notifications", 0]);
});

test("events of types that a later version has change nothing", async () => {
  open(bellHtml(3));
  await happen({ type: "notification.muted", id: 1 } as never);
  expect(badge().textContent).toBe("3");
  await happen(saved(5, { unread: 4 }));
  expect(badge().textContent).toBe("4");
});

test("'Mark read' without a connection is sent after the reconnect", async () => {
  open(bellHtml());
  await happen(saved(5));
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
  await happen(saved(5));
  world.last.drop();
  bell().querySelector<HTMLElement>(".bell-toast__read")?.click();
  await settled();
  world.closeTab();
  world = new FakeWorld(locks);
  open(bellHtml());
  await settled();
  expect(world.last.commands("notification.read")).toMatchObject([{ notification_id: 5 }]);
});

test("what has been seen is on a quiet badge", async () => {
  open(bellHtml(2));
  expect(badge().classList.contains("bell__badge--seen")).toBe(false);
  await happen({ type: "notifications.seen", up_to_seq: 10, unread: 2, unseen: 0 });
  expect([badge().textContent, badge().classList.contains("bell__badge--seen")]).toEqual([
    "2",
    true,
  ]);
});

test("what is not news to ring for is only counted", async () => {
  open(bellHtml());
  await happen(saved(5, { alert: false }));
  expect([name(), toasts()]).toEqual(["Notifications, 1 unread", 0]);
});

test("what the page shows is read, as it was then, and needs no toast", async () => {
  open(`<chat-room data-subject="chat.room.12"></chat-room>${bellHtml()}`);
  await happen(
    saved(5, { subject: "chat.room.12", seq: 11 }),
    saved(6, { subject: "chat.room.1" }),
  );
  expect(toasts()).toBe(1);
  expect(world.last.commands("notification.read")).toMatchObject([
    { notification_id: 5, up_to_seq: 11 },
  ]);
});

test("a page reads what was there about its subject, if anything is unread", () => {
  const room = '<chat-room data-subject="chat.room.12"></chat-room>';
  open(room + bellHtml());
  expect(world.last.commands("notifications.read_subject")).toEqual([]);
  open(room + bellHtml(1));
  expect(world.last.commands("notifications.read_subject")).toMatchObject([
    { subject: "chat.room.12", up_to_seq: 10 },
  ]);
});

test("what another tab shows needs no toast here", async () => {
  vi.stubGlobal("navigator", {
    locks: { query: async () => ({ held: [{ name: "viewing:chat.room.12" }] }) },
  });
  open(bellHtml());
  await happen(saved(5, { subject: "chat.room.12" }));
  expect(toasts()).toBe(0);
});

test("there is no toast on the first page of the list, which shows the notification itself", async () => {
  open(bellHtml() + listHtml([]));
  await happen(saved(5));
  expect(toasts()).toBe(0);
  open(bellHtml() + listHtml([], { newest: false }));
  seq = 10;
  await happen(saved(5));
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
