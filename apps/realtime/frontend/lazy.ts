/**
 * A module that is loaded when it is first needed, so that a first visit does not wait for it.
 *
 * `new Lazy(() => import("./switcher"))`
 */
export class Lazy<M> {
  readonly #import: () => Promise<M>;
  #loading: Promise<M> | null = null;
  #now: M | null = null;

  constructor(load: () => Promise<M>) {
    this.#import = load;
  }

  /** The module if it is loaded, for code that cannot wait. */
  get now(): M | null {
    return this.#now;
  }

  /** The module. Rejects if it cannot be loaded; the next call tries again. */
  load(): Promise<M> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /**
   * Load the module once the page is complete, and call `use`: when it is needed, the network may be gone. If that
   * fails, try again when the network is back.
   */
  loadAfterPage(use: (module: M) => void = () => {}): void {
    const again = () => window.addEventListener("online", load, { once: true });
    const load = () => this.use(use, again);
    if (document.readyState === "complete") load();
    else window.addEventListener("load", load, { once: true });
  }

  /** Call `use` with the module: now if it is loaded, else once it is. Calls keep their order. */
  use(use: (module: M) => void, failed: () => void = () => {}): void {
    if (this.#now) use(this.#now);
    else this.load().then(use, failed);
  }

  async #load(): Promise<M> {
    try {
      this.#now = await this.#import();
      return this.#now;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }
}
