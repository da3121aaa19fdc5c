import { Position } from "../position";
import type { Cursor } from "../wire";
import type { Subscribed } from "../wire.gen";
import type { Frame } from "./frame";

/** One subscription, as its frames show it. */
export interface StreamRow {
  stream: string;
  /** Where its connection leads. */
  path: string;
  state: string;
  cursor: Cursor | null;
  events: number;
  /** How often an event came whose predecessor is missing. The client asks for it again. */
  gaps: number;
  /** How often the page had to load its content again. */
  resyncs: number;
}

interface Place {
  row: StreamRow;
  position: Position;
  /** The seq before the last gap, whose later events are the same gap. */
  gapAt: number | null;
}

/**
 * The page's subscriptions, followed by their frames.
 *
 * It sees the frames as the page gets them, so a frame that the panel has dropped is missing here, too.
 */
export class StreamTable {
  readonly #places = new Map<string, Place>();
  /** The streams of `subscribe` commands by their id. */
  readonly #asked = new Map<unknown, string>();

  get rows(): StreamRow[] {
    return [...this.#places.values()].map(({ row, position }) => ({
      ...row,
      cursor: position.cursor,
    }));
  }

  sent(path: string, frame: Frame): void {
    const stream = String(frame.stream);
    if (frame.type === "subscribe") {
      this.#asked.set(frame.id, stream);
      this.#place(path, stream).row.state = "asking";
    } else if (frame.type === "unsubscribe") this.#places.delete(stream);
  }

  received(path: string, frame: Frame): void {
    const result = frame.result as Subscribed | null | undefined;
    if (frame.type === "ok" && result?.stream && result.epoch !== undefined)
      this.#subscribed(path, result);
    else if (frame.type === "error") this.#refused(frame);
    else if (frame.stream) this.#moved(this.#place(path, String(frame.stream)), frame);
  }

  /** The connection to `path` was lost. */
  lost(path: string): void {
    for (const { row } of this.#places.values()) if (row.path === path) row.state = "waiting";
  }

  #subscribed(path: string, { stream, after, epoch }: Subscribed): void {
    const place = this.#place(path, stream);
    place.position = new Position({ seq: after, epoch });
    place.row.state = "live";
  }

  #refused({ id, code }: Frame): void {
    const place = this.#places.get(this.#asked.get(id) ?? "");
    if (place) place.row.state = `refused: ${code}`;
  }

  #moved(place: Place, frame: Frame): void {
    const { row, position } = place;
    if (frame.type === "resync") {
      row.resyncs += 1;
      row.state = "loading";
    } else if (frame.type === "unsubscribed") row.state = `ended: ${frame.code}`;
    else if (frame.type === "event") {
      const meaning = position.advance(Number(frame.seq), String(frame.epoch));
      if (meaning === "next") row.events += 1;
      else if (meaning === "gap") this.#gap(place);
    }
  }

  #gap(place: Place): void {
    if (place.gapAt !== place.position.seq) place.row.gaps += 1;
    place.gapAt = place.position.seq;
  }

  #place(path: string, stream: string): Place {
    const row = { stream, path, state: "live", cursor: null, events: 0, gaps: 0, resyncs: 0 };
    const place = this.#places.get(stream) ?? { row, position: new Position(null), gapAt: null };
    place.row.path = path;
    this.#places.set(stream, place);
    return place;
  }
}
