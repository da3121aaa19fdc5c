import { type Clock, fillIn, Timer, wallClock } from "@realtime/index";

/** New posts within this time are announced together, so that a burst does not flood a screen reader. */
const BATCH_MS = 3_000;

/** Tells screen readers about new posts, in a live region with `data-one` and `data-many`. */
export class Announcer {
  readonly #region: HTMLElement;
  readonly #timer: Timer;
  #labels: string[] = [];

  constructor(region: HTMLElement, clock: Clock = wallClock) {
    this.#region = region;
    this.#timer = new Timer(clock);
  }

  add(label: string): void {
    this.#labels.push(label);
    if (!this.#timer.pending) this.#timer.set(BATCH_MS, () => this.#announce());
  }

  #announce(): void {
    const { one = "", many = "" } = this.#region.dataset;
    const [label = "", ...more] = this.#labels;
    const values = { label, n: this.#labels.length };
    this.#region.textContent = fillIn(more.length > 0 ? many : one, values);
    this.#labels = [];
  }
}
