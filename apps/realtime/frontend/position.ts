import type { Cursor } from "./wire";

/** An event's place for a reader: the next one, one it has, one after a gap, or one of another log. */
export type Meaning = "next" | "known" | "gap" | "other log";

/** A place in a stream's log: after the last event that was applied. */
export class Position {
  #cursor: Cursor | null;

  /** `cursor` is null until the server has named the place where "from now on" begins. */
  constructor(cursor: Cursor | null) {
    this.#cursor = cursor && { ...cursor };
  }

  get cursor(): Cursor | null {
    return this.#cursor;
  }

  get seq(): number | null {
    return this.#cursor?.seq ?? null;
  }

  /** Begin at `cursor`, unless there is a place already. */
  startAt(cursor: Cursor): void {
    this.#cursor ??= cursor;
  }

  /** Move on if the event is the next one. */
  advance(seq: number, epoch: string): Meaning {
    if (!this.#cursor) return "known";
    if (this.isOtherLog(epoch)) return "other log";
    if (seq <= this.#cursor.seq) return "known";
    if (seq > this.#cursor.seq + 1) return "gap";
    this.#cursor = { ...this.#cursor, seq };
    return "next";
  }

  /** Another epoch is another log, whose seqs mean other events. An empty log's first event names its epoch. */
  isOtherLog(epoch: string): boolean {
    if (!this.#cursor || epoch === "") return false;
    if (this.#cursor.epoch === "") this.#cursor = { ...this.#cursor, epoch };
    return this.#cursor.epoch !== epoch;
  }
}
