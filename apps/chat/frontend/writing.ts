import { type Clock, Timer } from "@realtime/index";
import { clockTime, dayLabel, isSameDay, secondsTime } from "./dates";
import type { Participant } from "./participant";
import type { RoomSaved } from "./wire.gen";

/** What keeps the participant from writing, as the server knows. The room says the rest. */
export interface WritingState {
  /** Null for somebody who is not muted. */
  muted_until: string | null;
  /** Until slow mode lets the participant write again. */
  wait_seconds: number;
}

/** A browser's timers take no more than 24 days. */
const LONGEST_MS = 24 * 3600 * 1000;

/** Whether the participant may write now. Calls `changed` when they may again. */
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

  /** The participant has written, in this tab or another one. */
  wrote(): void {
    this.#wroteAt = this.#clock.now();
  }

  /** Why the participant cannot write, as a sentence; null if they can. */
  closed(room: RoomSaved, me: Participant): string | null {
    const now = this.#clock.now();
    if (room.archived) return "This room is archived. Nobody writes here any more.";
    if (this.#mutedUntil > now) {
      return this.#until(
        this.#mutedUntil,
        `A moderator has muted you until ${timeOf(this.#mutedUntil, now)}.`,
      );
    }
    if (me.moderates) return null;
    if (room.locked) return "This room is locked: only moderators write here now.";
    const next = this.#wroteAt + (room.slow_seconds ?? 0) * 1000;
    if (next <= now) return null;
    return this.#until(next, `Slow mode: you can write again at ${secondsTime(next)}.`);
  }

  #until(time: number, reason: string): string {
    this.#timer.set(Math.min(time - this.#clock.now(), LONGEST_MS), this.#changed);
    return reason;
  }
}

function timeOf(until: number, now: number): string {
  const at = new Date(until).toISOString();
  const isToday = isSameDay(new Date(until), new Date(now));
  return isToday ? clockTime(at) : `${dayLabel(at, new Date(now))}, ${clockTime(at)}`;
}
