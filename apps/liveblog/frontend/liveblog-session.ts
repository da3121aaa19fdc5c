import {
  type Connection,
  type PresenceChanged,
  type PresenceState,
  readCursor,
  type Subscription,
} from "@realtime/index";
import type { LiveblogEvent } from "./wire.gen";

export interface LiveblogListener {
  event(event: LiveblogEvent): void;
  /** Events have begun to arrive, or no longer do. */
  live?(live: boolean): void;
  /** How many people read this, from time to time. */
  readers?(count: number): void;
}

/**
 * The events of a page of live blogs: the stream that its element names, over a WebSocket or Server-Sent Events.
 *
 * Owns the page's connection.
 */
export class LiveblogSession {
  readonly #connection: Connection;
  readonly #subscription: Subscription;

  /** `element` carries `data-stream`, `data-seq`, `data-epoch`, and in `data-events` the address for SSE. */
  constructor(connection: Connection, element: HTMLElement, listener: LiveblogListener) {
    const { stream, cursor } = readCursor(element);
    this.#connection = connection;
    this.#subscription = connection.subscribe<LiveblogEvent, PresenceState | PresenceChanged>(
      stream,
      {
        ...listener,
        ephemeral: ({ count }) => listener.readers?.(count),
        cursor,
        sse: element.dataset.events,
      },
    );
  }

  /** Whether events arrive now. */
  get live(): boolean {
    return this.#subscription.live;
  }

  close(): void {
    this.#connection.close();
  }
}
