/**
 * The service worker: shows pushes, opens what they are about, and has a page for times without a
 * network. It is a classic script, as not all browsers run modules here, and shares no module with
 * the pages: Vite would put that in a file to import.
 */
import { clean, keep, load } from "../worker/offline";
import { open, show, showForPage } from "../worker/pushes";
import type { Scope } from "../worker/scope";

const scope = globalThis as unknown as Scope;

scope.addEventListener("install", (event) =>
  // At once: pages do not depend on the version of the worker.
  event.waitUntil(Promise.all([keep(scope), scope.skipWaiting()])),
);
scope.addEventListener("activate", (event) =>
  event.waitUntil(
    Promise.all([
      clean(scope),
      scope.clients.claim(),
      scope.registration.navigationPreload?.enable(),
    ]),
  ),
);
scope.addEventListener("push", (event) => event.waitUntil(show(scope, jsonOf(event.data))));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(scope, event.notification.data));
});
scope.addEventListener("message", (event) => event.waitUntil(showForPage(scope, event.data)));
scope.addEventListener("fetch", (event) => load(scope, event));

function jsonOf(data: { json(): unknown } | null): unknown {
  try {
    return data?.json();
  } catch {
    return null; // not ours
  }
}
