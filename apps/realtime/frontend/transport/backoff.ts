const BASE_MS = 500;
const CAP_MS = 10_000;
const SLOW_CAP_MS = 30_000;

/**
 * How long to wait before the next try: full jitter, `random * min(cap, base * 2 ** attempt)`.
 *
 * Clients that lose their connections together come back spread out. From "Exponential Backoff And Jitter", Marc Brooker,
 * AWS Architecture Blog, 2015.
 */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;
  #cap = CAP_MS;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait. The first wait after a `reset` is under half a second. */
  next(): number {
    const ceiling = Math.min(this.#cap, BASE_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    return this.#random() * ceiling;
  }

  /** Wait long from now on, because the server is full. */
  exhaust(): void {
    this.#cap = SLOW_CAP_MS;
    this.#attempt = Math.ceil(Math.log2(SLOW_CAP_MS / BASE_MS));
  }

  /** The attempt succeeded. */
  reset(): void {
    this.#cap = CAP_MS;
    this.#attempt = 0;
  }
}
