import { beforeEach, expect, it, vi } from "vitest";
import { readEvent, saved } from "./testing";
import { WorkerLink } from "./worker-link";

/** The browser has these notifications on the screen; a test has no number. */
function withShown(...ids: number[]): { closed: number[]; say: (data: unknown) => void } {
  const closed: number[] = [];
  const shown = ids.map((id) => ({
    data: { notification_id: id, seq: id },
    close: () => closed.push(id),
  }));
  const workers = Object.assign(new EventTarget(), {
    getRegistration: async () => ({ getNotifications: async () => shown }),
  });
  vi.stubGlobal("navigator", { serviceWorker: workers });
  return {
    closed,
    say: (data) => workers.dispatchEvent(new MessageEvent("message", { data })),
  };
}

beforeEach(() => vi.unstubAllGlobals());

it("what is read elsewhere is closed here", async () => {
  const { closed } = withShown(1, 2, 3, 0);
  const link = new WorkerLink();
  link.apply(saved(2, { read: true }));
  await vi.waitFor(() => expect(closed).toEqual([2]));
  link.apply(readEvent({ up_to_id: 2, unread: 1 }));
  await vi.waitFor(() => expect(closed).toEqual([2, 1, 2]));
  link.apply(readEvent({ up_to_id: 3, subject: "chat.room.1", notification_ids: [3], unread: 1 }));
  await vi.waitFor(() => expect(closed).toEqual([2, 1, 2, 3]));
});

it("when nothing is unread, all are closed", async () => {
  const { closed } = withShown(1, 9, 0);
  new WorkerLink().apply(saved(5, { read: true, unread: 0 }));
  await vi.waitFor(() => expect(closed).toEqual([1, 9]));
});

it("a new notification closes none", async () => {
  const { closed } = withShown(1);
  new WorkerLink().apply(saved(1));
  await Promise.resolve();
  expect(closed).toEqual([]);
});

it("a click that has led here says which notification it was", () => {
  const { say } = withShown();
  const opened = vi.fn();
  new WorkerLink().listen(opened);
  say({ type: "notification.opened", notification_id: 90, seq: 311 });
  say({ type: "notification.opened", notification_id: 0 });
  say({ type: "something else" });
  say(null);
  expect(opened.mock.calls).toEqual([[90, 311]]);
});

it("a browser without workers needs none", () => {
  vi.stubGlobal("navigator", {});
  const link = new WorkerLink();
  link.listen(() => {});
  link.apply(saved(1, { read: true }));
});
