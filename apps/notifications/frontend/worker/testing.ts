import { vi } from "vitest";
import type { Scope, Tab } from "./scope";

export const ORIGIN = "https://site.example";

/** A tab of the site. */
export const tabAt = (path: string, visibilityState: DocumentVisibilityState = "visible") => {
  const tab = {
    url: ORIGIN + path,
    visibilityState,
    focus: vi.fn(async () => tab as Tab),
    postMessage: vi.fn(),
  };
  return tab;
};

export interface FakeScope extends Scope {
  showNotification: ReturnType<typeof vi.fn>;
  /** The addresses of the windows that were opened. */
  opened: string[];
  online: boolean;
}

/** A worker's global scope, with these tabs open, and what the network answers to each path. */
export function fakeScope(tabs: Tab[] = [], network: Record<string, string> = {}): FakeScope {
  const opened: string[] = [];
  const showNotification = vi.fn(async () => {});
  const scope: FakeScope = {
    site: {
      offline: "/offline/",
      unknown: "New notification",
      icon: "/static/icon.png",
      static: "/static/",
      version: "v2",
    },
    location: { origin: ORIGIN },
    caches: fakeCaches(async (url): Promise<Response> => scope.fetch(url)),
    registration: { showNotification } as unknown as ServiceWorkerRegistration,
    clients: {
      matchAll: async () => tabs,
      openWindow: async (url: string) => {
        opened.push(url);
        return tabAt(url.replace(ORIGIN, ""));
      },
      claim: async () => {},
    },
    fetch: vi.fn(async (request: Request | string) => {
      if (!scope.online) throw new TypeError("no network");
      const body = network[pathOf(request)];
      return body === undefined ? new Response("", { status: 404 }) : new Response(body);
    }),
    skipWaiting: async () => {},
    addEventListener: () => {},
    showNotification,
    opened,
    online: true,
  };
  return scope;
}

const pathOf = (request: Request | string) =>
  new URL(typeof request === "string" ? request : request.url, ORIGIN).pathname;

/** The part of a CacheStorage that the worker uses. */
function fakeCaches(load: (url: string) => Promise<Response>): CacheStorage {
  const stores = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return {
      put: async (url: string, response: Response) => void store.set(pathOf(url), response),
      addAll: async (urls: string[]) => {
        for (const url of urls) store.set(pathOf(url), await load(url));
      },
    };
  };
  return {
    open,
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    match: async (url: string) =>
      [...stores.values()].map((store) => store.get(pathOf(url))).find(Boolean),
  } as unknown as CacheStorage;
}
