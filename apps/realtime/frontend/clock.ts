/** Time, so that tests can make it pass. */
export interface Clock {
  /** Milliseconds of wall-clock time, which goes on while the machine sleeps. */
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

/** One timer. Setting it again replaces what it was set to. */
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
