import type { Load, Scope } from "./scope";

/** The prefix lets the worker find its own caches of earlier versions. */
const PREFIX = "offline ";

/** Keep the page for times without a network, with the scripts and styles it names. */
export async function keep(scope: Scope): Promise<void> {
  const { offline, static: folder, version } = scope.site;
  // Without a session: the page is shown to anybody who uses this browser.
  const response = await scope.fetch(offline, { credentials: "omit", cache: "reload" });
  if (!response.ok) throw new Error(`The offline page is not there: ${response.status}.`);
  const cache = await scope.caches.open(PREFIX + version);
  const parts = [...(await response.clone().text()).matchAll(/(?:href|src)="([^"]+)"/g)];
  const ours = parts.map((part) => part[1] as string).filter((url) => url.startsWith(folder));
  await cache.addAll([...new Set(ours)]);
  await cache.put(offline, response);
}

/** Delete what workers of other versions kept. */
export async function clean(scope: Scope): Promise<void> {
  const old = (await scope.caches.keys()).filter(
    (name) => name.startsWith(PREFIX) && name !== PREFIX + scope.site.version,
  );
  await Promise.all(old.map((name) => scope.caches.delete(name)));
}

/** Answer a page, and what the offline page consists of, if the network does not. */
export function load(scope: Scope, event: Load): void {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fromNetwork(scope, event).catch(() => kept(scope, scope.site.offline)));
  } else if (request.url.startsWith(scope.location.origin + scope.site.static)) {
    event.respondWith(scope.fetch(request).catch(() => kept(scope, request.url)));
  }
}

async function fromNetwork(scope: Scope, event: Load): Promise<Response> {
  return (await event.preloadResponse) ?? (await scope.fetch(event.request));
}

async function kept(scope: Scope, url: string): Promise<Response> {
  return (await scope.caches.match(url)) ?? Response.error();
}
