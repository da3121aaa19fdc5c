import { type Clock, wallClock } from "./clock";
import { type Locks, StorageLocks } from "./locks";
import type { Page } from "./page-lifecycle";

/** The part of a WebSocket that is used. */
export type SocketLike = EventTarget & Pick<WebSocket, "send" | "close">;

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
  /** Report an error of a page's handler, which must not stop anything else. */
  report(error: unknown): void;
  reload(): void;
  /** Milliseconds since the page began to load. */
  age(): number;
}

export const browser = (): Environment => ({
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
  report: (error) => reportError(error),
  reload: () => location.reload(),
  age: () => performance.now(),
});
