import { Timer } from "./clock";
import type { Environment } from "./environment";
import { Backoff } from "./transport/backoff";
import type { Cursor } from "./wire";

/** A younger page waits before it reloads, so that a server that always answers `resync` causes no loop. */
const MIN_PAGE_AGE_MS = 5_000;

/** Loads a fresh snapshot when the log no longer reaches back to the page's cursor. */
export class Snapshot {
  readonly #environment: Environment;
  readonly #load: (() => Promise<Cursor>) | undefined;
  readonly #timer: Timer;
  readonly #backoff: Backoff;
  #cancelled = false;

  constructor(environment: Environment, load: (() => Promise<Cursor>) | undefined) {
    this.#environment = environment;
    this.#load = load;
    this.#timer = new Timer(environment.clock);
    this.#backoff = new Backoff(environment.random);
  }

  /** Load until it succeeds, then call `done` with the snapshot's cursor. Without a loader, reload the page. */
  async load(done: (cursor: Cursor) => void): Promise<void> {
    if (!this.#load) {
      const { age, reload } = this.#environment;
      this.#timer.set(Math.max(0, MIN_PAGE_AGE_MS - age()), reload);
      return;
    }
    try {
      const cursor = await this.#load();
      this.#backoff.reset();
      done(cursor);
    } catch (error) {
      this.#environment.report(error);
      if (!this.#cancelled) this.#timer.set(this.#backoff.next(), () => void this.load(done));
    }
  }

  cancel(): void {
    this.#cancelled = true;
    this.#timer.clear();
  }
}
