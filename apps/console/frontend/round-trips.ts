/** As many as the plot shows. */
export const KEPT = 60;

/** How long the last echoes took, in milliseconds; null for one that did not come back. */
export class RoundTrips {
  readonly #times: (number | null)[] = [];

  add(ms: number | null): void {
    this.#times.push(ms);
    if (this.#times.length > KEPT) this.#times.shift();
  }

  /** Oldest first. */
  get times(): readonly (number | null)[] {
    return this.#times;
  }

  /** The last one; null when it did not come back, or there was none. */
  get current(): number | null {
    return this.#times.at(-1) ?? null;
  }

  get median(): number | null {
    const sorted = this.#returned().sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return low === undefined || high === undefined ? null : (low + high) / 2;
  }

  get worst(): number | null {
    const returned = this.#returned();
    return returned.length > 0 ? Math.max(...returned) : null;
  }

  get lost(): number {
    return this.#times.length - this.#returned().length;
  }

  #returned(): number[] {
    return this.#times.filter((time) => time !== null);
  }
}
