import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Browser } from "./browser";
import { PushSwitch } from "./push-switch";
import { bytesOf } from "./subscribing";

const KEY = "AQID";

/** A browser that has, or has not, subscribed with a key. */
function fakeBrowser({ key = null as string | null, permission = "default", status = 204 } = {}) {
  const subscriptionFor = (bytes: Uint8Array | undefined) => ({
    options: { applicationServerKey: bytes?.buffer },
    toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: vi.fn(async () => true),
  });
  const state = { subscription: key === null ? null : subscriptionFor(bytesOf(key)) };
  const pushManager = {
    getSubscription: async () => state.subscription,
    subscribe: vi.fn(async ({ applicationServerKey }) => {
      state.subscription = subscriptionFor(applicationServerKey);
      return state.subscription;
    }),
  };
  const workers = { register: vi.fn(async () => ({})), ready: Promise.resolve({ pushManager }) };
  const browser = {
    workers: workers as unknown as ServiceWorkerContainer,
    permission: () => permission as NotificationPermission,
    ask: vi.fn(async () => (permission === "denied" ? "denied" : "granted") as "granted"),
    fetch: vi.fn(async () => new Response(status === 204 ? null : "No such key.", { status })),
    reload: vi.fn(),
  };
  return { browser: browser as Browser & typeof browser, state, workers, pushManager };
}

async function open(browser: Browser, here = false): Promise<PushSwitch> {
  const element = new PushSwitch();
  element.browser = browser;
  element.dataset.key = KEY;
  element.dataset.worker = "/worker.js";
  if (here) element.dataset.here = "";
  element.innerHTML = `
    <p data-state="unsupported" hidden></p><p data-state="blocked" hidden></p>
    <form data-state="off" action="/add/" hidden><button></button></form>
    <form data-state="on" action="/remove/" hidden><button></button></form>
    <p role="alert" hidden><span></span></p>`;
  document.body.append(element);
  await vi.waitFor(() => expect(shown()).not.toBe(""));
  return element;
}

const shown = () =>
  [...document.querySelectorAll<HTMLElement>("[data-state]")]
    .filter((part) => !part.hidden)
    .map((part) => part.dataset.state)
    .join();

const press = () => {
  const form = document.querySelector<HTMLFormElement>(`form[data-state="${shown()}"]`);
  form?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
};

beforeEach(() => vi.spyOn(HTMLFormElement.prototype, "submit").mockReturnValue());
afterEach(() => document.body.replaceChildren());

it("nobody is asked for permission before they press the button", async () => {
  const { browser, workers } = fakeBrowser();
  await open(browser);
  expect(shown()).toBe("off");
  expect(browser.ask).not.toHaveBeenCalled();
  expect(workers.register).toHaveBeenCalledWith("/worker.js", {
    scope: "/",
    updateViaCache: "none",
  });
});

it("the button subscribes with the site's key and gives the site the subscription", async () => {
  const { browser, pushManager } = fakeBrowser();
  await open(browser);
  press();
  await vi.waitFor(() => expect(browser.reload).toHaveBeenCalled());
  expect(pushManager.subscribe).toHaveBeenCalledWith({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(KEY),
  });
  const [, options] = browser.fetch.mock.calls[0] as unknown as [string, { body: FormData }];
  expect([...options.body]).toEqual([
    ["endpoint", "https://push.example/1"],
    ["p256dh", "p"],
    ["auth", "a"],
  ]);
});

it("push is on if the browser is subscribed with this key and the site knows it", async () => {
  await open(fakeBrowser({ key: KEY }).browser, true);
  expect(shown()).toBe("on");
});

it.each([
  ["the site does not know the subscription", KEY, false],
  ["the site has a new key", "BAUG", true],
  ["the browser has no subscription", null, true],
])("push is off if %s", async (_, key, here) => {
  await open(fakeBrowser({ key }).browser, here);
  expect(shown()).toBe("off");
});

it("a subscription with an old key is replaced", async () => {
  const { browser, state } = fakeBrowser({ key: "BAUG" });
  const old = state.subscription;
  await open(browser, true);
  press();
  await vi.waitFor(() => expect(browser.reload).toHaveBeenCalled());
  expect(old?.unsubscribe).toHaveBeenCalled();
});

it("who refuses is not asked again, and told where to change it", async () => {
  const { browser } = fakeBrowser({ permission: "denied" });
  await open(browser);
  expect(shown()).toBe("blocked");
});

it("what the site refuses is said, and the browser is subscribed no more", async () => {
  const { browser, state } = fakeBrowser({ status: 400 });
  await open(browser);
  press();
  const alert = document.querySelector<HTMLElement>("[role=alert]");
  await vi.waitFor(() => expect(alert?.hidden).toBe(false));
  expect(alert?.textContent).toContain("No such key.");
  expect(state.subscription?.unsubscribe).toHaveBeenCalled();
  expect(browser.reload).not.toHaveBeenCalled();
});

it("turning it off ends the browser's subscription before the site forgets it", async () => {
  const { browser, state } = fakeBrowser({ key: KEY });
  await open(browser, true);
  press();
  await vi.waitFor(() => expect(HTMLFormElement.prototype.submit).toHaveBeenCalled());
  expect(state.subscription?.unsubscribe).toHaveBeenCalled();
});

it("a browser without push says so", async () => {
  await open({ ...fakeBrowser().browser, workers: undefined });
  expect(shown()).toBe("unsupported");
});
