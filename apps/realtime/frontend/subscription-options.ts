import type { Cursor, WireEvent } from "./wire";

export interface SubscriptionOptions<
  E extends WireEvent = WireEvent,
  M extends WireEvent = WireEvent,
> {
  /** The cursor of the page's content; null for "from now on". */
  cursor: Cursor | null;
  /** False: receive the events, without being among those who are present. */
  present?: boolean;
  /** Called once for each event after the cursor, in order. */
  event(event: E, seq: number): void;
  /** Called for messages that are not stored and may be lost (typing, presence). */
  ephemeral?(message: M): void;
  /** Where a public stream is served as Server-Sent Events, for networks that block WebSockets. */
  sse?: string | undefined;
  /** Load a fresh snapshot and return its cursor. Without it the page is reloaded. */
  resync?(): Promise<Cursor>;
  /** Called when the server refuses the stream, or takes the right to read it away. Nothing follows. */
  ended?(code: string, message: string): void;
  /** Called when the subscription is caught up and receives, and when it no longer is. */
  live?(live: boolean): void;
}
