import type { Clock } from "../clock";

/** A clock that stands still until `pass`. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<{ due: number; then: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { due: this.#now + ms, then };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Let time pass, running each timer at its time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.then();
    }
    this.#now = end;
  }

  /** Let time pass without timers, as when a laptop sleeps; those overdue run late. */
  sleep(ms: number): void {
    this.#now += ms;
    this.pass(0);
  }

  #next(end: number) {
    return [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}
