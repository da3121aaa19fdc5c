import { type Clock, wallClock } from "./clock";
import type { Page } from "./page-lifecycle";

/** The part of a WebSocket that is used. */
export type SocketLike = EventTarget & Pick<WebSocket, "send" | "close">;

/** The part of an EventSource that is used. */
export type EventSourceLike = EventTarget & Pick<EventSource, "close">;

/** Everything the outside world does, so that tests can stand in for it. */
export interface Environment {
  clock: Clock;
  page: Page;
  /** A number in [0, 1). */
  random(): number;
  socket(url: string): SocketLike;
  events(url: string): EventSourceLike;
  /** Whether a plain request to `url` comes through and is answered well. */
  answers(url: string): Promise<boolean>;
  /** Takes an error that must not stop anything, thrown by a page's own handler. */
  report(error: unknown): void;
  reload(): void;
  /** Milliseconds since the page began to load. */
  age(): number;
}

export const browser = (): Environment => ({
  clock: wallClock,
  page: window,
  random: Math.random,
  socket: (url) => new WebSocket(url),
  events: (url) => new EventSource(url),
  answers: (url) =>
    fetch(url, { method: "HEAD", cache: "no-store" }).then(
      ({ ok }) => ok,
      () => false,
    ),
  report: (error) => reportError(error),
  reload: () => location.reload(),
  age: () => performance.now(),
});
