import type { Locks } from "../locks";

/** The locks that the pages of one browser share. */
export class FakeLocks {
  readonly #queues = new Map<string, Promise<unknown>>();

  /** The locks as one page sees them. It releases all of its own when it is `gone`. */
  forPage(gone: AbortSignal): Locks {
    const end = new Promise((resolve) => gone.addEventListener("abort", resolve));
    return {
      request: (name, held) =>
        this.#enqueue(name, () => (gone.aborted ? null : Promise.race([held(), end]))),
    };
  }

  #enqueue(name: string, held: () => unknown): Promise<unknown> {
    const done = (this.#queues.get(name) ?? Promise.resolve()).then(held);
    this.#queues.set(name, done);
    return done;
  }
}
