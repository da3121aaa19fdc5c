/** The base frames of the wire protocol: JSON objects in text frames, told apart by `type`. */

/** A place in a stream. A stream that nobody has published to is at `{seq: 0, epoch: ""}`. */
export interface Cursor {
  seq: number;
  epoch: string;
}

/** What the browser sends. `id` comes back in the `ok` or `error` that answers it. */
export interface Command {
  type: string;
  id: string;
}

/** A command before it has its `id`. The index is `any` so that generated interfaces fit it. */
export interface Unsent {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: only `any` lets an interface without an index match.
  [field: string]: any;
}

/** The body of an event: an idempotent upsert (a thing with its new state) or a tombstone. */
export interface WireEvent {
  type: string;
}

export interface Subscribe extends Command {
  type: "subscribe";
  stream: string;
  after: number | null;
  epoch: string;
}

export interface Unsubscribe extends Command {
  type: "unsubscribe";
  stream: string;
}

export interface Ping extends Command {
  type: "ping";
}

export interface Welcome {
  type: "welcome";
  heartbeat_seconds: number;
}

export interface Ok {
  type: "ok";
  id: string;
  result: unknown;
}

/** `id` is null when the frame it complains about was too broken to carry one. */
export interface ErrorFrame {
  type: "error";
  id: string | null;
  code: string;
  message: string;
}

/** One entry of a stream. Seqs have no gaps; `seq` and `epoch` are the cursor after it. */
export interface EventFrame {
  type: "event";
  stream: string;
  epoch?: string;
  seq: number;
  event: WireEvent;
}

export interface Ephemeral {
  type: "ephemeral";
  stream: string;
  event: WireEvent;
}

export interface Resync {
  type: "resync";
  stream: string;
}

export interface Unsubscribed {
  type: "unsubscribed";
  stream: string;
  code: string;
}

export type StreamFrame = EventFrame | Ephemeral | Resync | Unsubscribed;
export type ServerFrame = Welcome | Ok | ErrorFrame | StreamFrame;

/** The `result` of a subscribe. */
export interface Subscribed {
  stream: string;
  epoch: string;
  head: number;
  after: number;
}

/** Close codes that reconnecting would not change. */
export const SESSION_OVER = 4401;
export const REFUSED = 4403;
