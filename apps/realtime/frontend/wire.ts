/** The base frames of the wire protocol: JSON objects in text frames, told apart by `type`. */
import type {
  Ephemeral as AnyEphemeral,
  EventFrame as AnyEventFrame,
  ErrorFrame,
  Ok,
  Resync,
  Unsubscribed,
  Welcome,
} from "./wire.gen";

export type { ErrorFrame, Ok, Resync, Subscribed, Unsubscribed, Welcome } from "./wire.gen";

/** A position in a stream. A stream without events is at `{seq: 0, epoch: ""}`. */
export interface Cursor {
  seq: number;
  epoch: string;
}

/** A frame from the browser. The `ok` or `error` that answers it has the same `id`. */
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

/** One entry of a stream. Seqs have no gaps; `seq` and `epoch` are the cursor after it. */
export interface EventFrame extends Omit<AnyEventFrame, "event"> {
  event: WireEvent;
}

/** A message that is not stored and may be lost. */
export interface Ephemeral extends Omit<AnyEphemeral, "event"> {
  event: WireEvent;
}

export type StreamFrame = EventFrame | Ephemeral | Resync | Unsubscribed;
export type ServerFrame = Welcome | Ok | ErrorFrame | StreamFrame;

/** There was no close frame: the network was lost. */
export const ABNORMAL = 1006;
