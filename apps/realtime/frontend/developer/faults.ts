import type { Clock } from "../clock";

/** The faults of the network that a developer switches on for the page. */
export class Faults {
  /** Nothing gets through, and nothing can be opened. */
  cut = false;
  /** How long each frame waits, in both directions. */
  delayMs = 0;
  /** How many of the next events never reach the page. */
  drops = 0;
}

/** Delays frames of one direction, and keeps their order when the delay changes. */
export class Delay {
  readonly #faults: Faults;
  readonly #clock: Clock;
  #lastDue = 0;

  constructor(faults: Faults, clock: Clock) {
    this.#faults = faults;
    this.#clock = clock;
  }

  /** The milliseconds that the next frame waits. */
  next(): number {
    const now = this.#clock.now();
    this.#lastDue = Math.max(now + this.#faults.delayMs, this.#lastDue);
    return this.#lastDue - now;
  }
}
