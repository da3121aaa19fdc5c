/** The part of `window` that is used. */
export type Page = EventTarget & {
  readonly document: EventTarget & { readonly visibilityState: string };
  readonly navigator: { readonly onLine: boolean };
};

/**
 * Dispatched on `window` before a hidden page reloads for a new version. A component that would lose data calls
 * `preventDefault()`; the page asks again minutes later.
 */
export const BEFORE_RELOAD = "realtime:before-reload";

export interface PageListener {
  online(): void;
  offline(): void;
  /** The page is visible again. */
  awake(): void;
  /** The page goes into the back/forward cache, where it must hold no socket. */
  stored(): void;
  /** The page comes out of that cache. */
  restored(): void;
}

/** Call `listener` on events of the page, until the returned function is called. */
export function watchPage(page: Page, listener: PageListener): () => void {
  const watch = new AbortController();
  const on = (target: EventTarget, type: string, then: (event: Event) => void) =>
    target.addEventListener(type, then, { signal: watch.signal });

  on(page, "online", () => listener.online());
  on(page, "offline", () => listener.offline());
  on(page, "pagehide", (event) => persisted(event) && listener.stored());
  on(page, "pageshow", (event) => (persisted(event) ? listener.restored() : listener.awake()));
  on(page.document, "visibilitychange", () => {
    if (page.document.visibilityState === "visible") listener.awake();
  });
  return () => watch.abort();
}

const persisted = (event: Event) => (event as PageTransitionEvent).persisted;
