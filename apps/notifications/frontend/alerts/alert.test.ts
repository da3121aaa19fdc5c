import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { saved } from "../testing";
import { alertPerson } from "./alert";
import { chime } from "./chime";
import { saveAlerts } from "./settings";

vi.mock("./chime", () => ({ chime: vi.fn() }));

const postMessage = vi.fn();
/** The names of the locks that a tab holds. */
let held: Set<string>;

function browser(permission: NotificationPermission): void {
  vi.stubGlobal("Notification", { permission });
  vi.stubGlobal("navigator", {
    serviceWorker: { getRegistration: async () => ({ active: { postMessage } }) },
    locks: {
      request: async (name: string, _: object, call: (lock: object | null) => unknown) => {
        const isFree = !held.has(name);
        held.add(name);
        await call(isFree ? {} : null);
      },
    },
  });
}

beforeEach(() => {
  vi.mocked(chime).mockClear();
  postMessage.mockClear();
  held = new Set();
  browser("granted");
});
afterEach(() => localStorage.clear());

it("who has chosen nothing is not alerted", async () => {
  await alertPerson(saved(1));
  expect(chime).not.toHaveBeenCalled();
  expect(postMessage).not.toHaveBeenCalled();
});

it("several tabs play one sound for one piece of news", async () => {
  saveAlerts({ banner: false, sound: true });
  for (const seq of [7, 7, 8]) await alertPerson(saved(1, { seq }));
  expect(chime).toHaveBeenCalledTimes(2);
});

it("the worker is asked to show it under the tag that a push has", async () => {
  saveAlerts({ banner: true, sound: false });
  await alertPerson(saved(9, { text: "hi", url: "/chat/" }));
  const { type, message } = postMessage.mock.calls[0]?.[0] ?? {};
  expect(type).toBe("notification.show");
  expect(message).toMatchObject({ notification_id: 9, body: "hi", url: "/chat/" });
  expect(message.tag).toBe("notification-9");
});

it("a kind that the person does not want in the browser plays the sound only", async () => {
  saveAlerts({ banner: true, sound: true });
  await alertPerson(saved(9, { browser: false }));
  expect(chime).toHaveBeenCalledOnce();
  expect(postMessage).not.toHaveBeenCalled();
});
