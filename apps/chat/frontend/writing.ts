import { type Clock, Timer } from "@realtime/index";
import type { RoomSaved } from "./wire.gen";

/** The participant's mute and slow mode, as the server knows them. The room has its own rules. */
export interface WritingState {
  /** Null for somebody who is not muted. */
  muted_until: string | null;
  /** Until slow mode lets the participant write again. */
  wait_seconds: number;
}

/** A browser's timers take no more than 24 days. */
const LONGEST_MS = 24 * 3600 * 1000;

/** Until when the participant may not write: see `whyClosed`. Calls `changed` when they may again. */
export class Writing {
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #changed: () => void;
  #mutedUntil = 0;
  #wroteAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#timer = new Timer(clock);
    this.#changed = changed;
  }

  /** Take the state from a page of `room`. A server of an earlier version sends none. */
  load(state: WritingState | undefined, { slow_seconds }: RoomSaved): void {
    if (!state) return;
    const { muted_until, wait_seconds } = state;
    this.muted(muted_until);
    if (wait_seconds > 0) this.#wroteAt = this.#clock.now() - (slow_seconds - wait_seconds) * 1000;
  }

  muted(until: string | null): void {
    this.#mutedUntil = until === null ? 0 : Date.parse(until);
  }

  /** Stop calling `changed`. */
  close(): void {
    this.#timer.clear();
  }

  /** The participant has written, in this tab or another one. */
  wrote(): void {
    this.#wroteAt = this.#clock.now();
  }

  /** The time that the rules go by. */
  get now(): number {
    return this.#clock.now();
  }

  /** When the participant's mute ends. */
  get mutedUntil(): number {
    return this.#mutedUntil;
  }

  /** When slow mode lets the participant write again. */
  next({ slow_seconds = 0 }: RoomSaved): number {
    return this.#wroteAt + slow_seconds * 1000;
  }

  /** Call `changed` at this time. */
  await(time: number): void {
    this.#timer.set(Math.min(time - this.now, LONGEST_MS), this.#changed);
  }
}
