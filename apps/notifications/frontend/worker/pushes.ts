import type { Scope } from "./scope";

/** The message that the site has sent: `PushMessage` in `push/delivery.py`. */
export interface PushMessage {
  notification_id: number;
  title: string;
  body: string;
  url: string;
  tag: string;
  seq: number;
}

/**
 * Show a message. One with the same tag is replaced without a sound, so that a message that
 * arrives twice, or changes, is announced once. Browsers want each push to show something.
 */
export function show(scope: Scope, sent: unknown): Promise<void> {
  const { icon, unknown } = scope.site;
  const message = messageOf(sent, unknown);
  return scope.registration.showNotification(message.title, {
    body: message.body,
    tag: message.tag,
    data: message,
    ...(icon && { icon, badge: icon }),
  });
}

const UNKNOWN: Omit<PushMessage, "title"> = {
  notification_id: 0,
  body: "",
  url: "/",
  tag: "notification",
  seq: 0,
};

/** Show what a page asks for, unless one of the site is visible and so has shown it. */
export async function showForPage(scope: Scope, asked: unknown): Promise<void> {
  const { type, message } = (asked ?? {}) as { type?: string; message?: unknown };
  if (type !== "notification.show") return;
  const tabs = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tabs.every((tab) => tab.visibilityState === "hidden")) await show(scope, message);
}

/** A message of a later version of the site may lack what this worker knows. */
function messageOf(sent: unknown, title: string): PushMessage {
  const fields = (typeof sent === "object" && sent) || {};
  return {
    ...UNKNOWN,
    title,
    ...fields,
  };
}

/** Focus the tab that shows the page, or open one. Then the page marks the notification as read. */
export async function open(scope: Scope, data: unknown): Promise<void> {
  const { url, notification_id, seq } = messageOf(data, scope.site.unknown);
  const target = addressOn(scope.location.origin, url);
  const tabs = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => isPage(tab.url, target));
  const tab = there ? await there.focus() : await scope.clients.openWindow(target);
  tab?.postMessage({ type: "notification.opened", notification_id, seq });
}

/** An address of another site leads to the home page: a push opens pages of this site only. */
function addressOn(origin: string, url: string): string {
  const address = new URL(url, origin);
  return address.origin === origin ? address.href : `${origin}/`;
}

/** Whether the tab shows the page; a place within it (`#`) only if the target names none. */
function isPage(shown: string, target: string): boolean {
  return shown === target || shown.split("#")[0] === target;
}
