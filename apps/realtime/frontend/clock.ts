/** Time, behind an interface so that tests can advance it. */
export interface Clock {
  /** Milliseconds of wall-clock time, which continues while the machine sleeps. */
  now(): number;
  /** Calls `then` once after `ms`; the returned function cancels it. */
  after(ms: number, then: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls a function once, later. Setting it again replaces the earlier call. */
export class Timer {
  readonly #clock: Clock;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pending(): boolean {
    return this.#cancel !== null;
  }

  set(ms: number, then: () => void): void {
    this.clear();
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = null;
      then();
    });
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
