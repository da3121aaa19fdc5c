import type { Browser } from "./browser";

/** The person, or their browser's settings, do not allow notifications. */
export class Blocked extends Error {}

/**
 * Subscribe this browser at its push service, and give the site the subscription.
 *
 * `form` posts the fields `endpoint`, `p256dh` and `auth`. Throws `Blocked`, or an error with a
 * message for the person.
 */
export async function turnOn(
  browser: Browser,
  registration: ServiceWorkerRegistration,
  key: string,
  form: HTMLFormElement,
): Promise<void> {
  if ((await browser.ask()) !== "granted") throw new Blocked();
  const subscription = await subscribe(registration.pushManager, key);
  const body = new FormData(form);
  const { endpoint, keys } = subscription.toJSON();
  for (const [name, value] of Object.entries({ endpoint, ...keys })) body.set(name, value ?? "");
  const response = await browser.fetch(form.action, { method: "POST", body, redirect: "error" });
  if (response.ok) return;
  await subscription.unsubscribe();
  throw new Error(response.status === 400 ? await response.text() : `HTTP ${response.status}`);
}

async function subscribe(manager: PushManager, key: string): Promise<PushSubscription> {
  const before = await manager.getSubscription();
  // A browser keeps to the key with which it has subscribed.
  if (before && !isFor(before, key)) await before.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
}

/** Whether the subscription was made with the site's key, which may have changed since. */
export function isFor(subscription: PushSubscription, key: string): boolean {
  const theirs = subscription.options.applicationServerKey;
  return !theirs || `${new Uint8Array(theirs)}` === `${bytesOf(key)}`;
}

/** The bytes of a text in base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
