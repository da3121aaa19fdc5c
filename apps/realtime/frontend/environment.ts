import { type Clock, wallClock } from "./clock";
import { type Locks, StorageLocks } from "./locks";
import type { Page } from "./page-lifecycle";

/** The part of a WebSocket that is used. */
export type SocketLike = EventTarget & Pick<WebSocket, "send" | "close" | "readyState">;

/** The part of an EventSource that is used. */
export type EventSourceLike = EventTarget & Pick<EventSource, "close">;

/** Everything outside this code that it uses, so that tests can replace it. */
export interface Environment {
  clock: Clock;
  page: Page;
  /** Locks end with the page that holds them. */
  locks: Locks;
  /** A number in [0, 1). */
  random(): number;
  /** Null where the page wants no WebSockets. */
  socket(url: string): SocketLike | null;
  events(url: string): EventSourceLike;
  /** Whether a plain HTTP request to `url` succeeds within ten seconds. */
  answers(url: string): Promise<boolean>;
  /** Send `json` as a POST with the CSRF token; the body of the answer. */
  post(url: string, json: string): Promise<string>;
  /** Report an error of a page's handler, which must not stop anything else. */
  report(error: unknown): void;
  reload(): void;
  /** Milliseconds since the page began to load. */
  age(): number;
}

/** Django's token, from any form of the page. */
const csrfToken = () =>
  document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";

declare global {
  /** Set by a developer tool before the page's scripts: connections get what it returns. */
  var inspectRealtime: ((environment: Environment) => Environment) | undefined;
}

export const browser = () => globalThis.inspectRealtime?.(outside()) ?? outside();

const outside = (): Environment => ({
  clock: wallClock,
  page: window,
  locks: navigator.locks ?? new StorageLocks(wallClock, window),
  random: Math.random,
  socket: (url) => new WebSocket(url),
  events: (url) => new EventSource(url),
  answers: (url) =>
    fetch(url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) }).then(
      ({ ok }) => ok,
      () => false,
    ),
  post: async (url, json) => {
    const headers = { "content-type": "application/json", "x-csrftoken": csrfToken() };
    const signal = AbortSignal.timeout(20_000);
    return (await fetch(url, { method: "POST", body: json, headers, signal })).text();
  },
  report: (error) => reportError(error),
  reload: () => location.reload(),
  age: () => performance.now(),
});
