/** The part of a service worker's global scope that ours uses: the types of the DOM lack it. */

export interface Extendable {
  waitUntil(done: Promise<unknown>): void;
}

export interface Push extends Extendable {
  readonly data: { json(): unknown } | null;
}

export interface Click extends Extendable {
  readonly notification: { readonly data: unknown; close(): void };
}

export interface Message extends Extendable {
  readonly data: unknown;
}

export interface Load {
  readonly request: Request;
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(response: Promise<Response>): void;
}

export interface Tab {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<Tab>;
  postMessage(message: unknown): void;
}

/** The values that the site gives its worker: see `push/worker.py`. */
export interface Site {
  /** The path of the page for times without a network. */
  offline: string;
  /** The title of a push that says nothing. */
  unknown: string;
  /** The address of a picture; empty if there is none. */
  icon: string;
  /** Where the addresses of scripts and styles begin. */
  static: string;
  version: string;
}

interface Events {
  install: Extendable;
  activate: Extendable;
  push: Push;
  notificationclick: Click;
  message: Message;
  fetch: Load;
}

export interface Scope {
  readonly site: Site;
  readonly location: { readonly origin: string };
  readonly caches: CacheStorage;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly Tab[]>;
    openWindow(url: string): Promise<Tab | null>;
    claim(): Promise<void>;
  };
  fetch(request: Request | string, options?: RequestInit): Promise<Response>;
  skipWaiting(): Promise<void>;
  addEventListener<Type extends keyof Events>(
    type: Type,
    listen: (event: Events[Type]) => void,
  ): void;
}
