import { fillIn } from "./words";

/** The heading's number of readers. One alone need not be told. */
export class ReaderCount {
  readonly #page: HTMLElement;
  #count = 0;

  constructor(page: HTMLElement) {
    this.#page = page;
  }

  set(count: number): void {
    this.#count = count;
    this.show();
  }

  /** Write the number into the heading, which may be a new one. */
  show(): void {
    const element = this.#page.querySelector<HTMLElement>("[data-readers]");
    if (!element) return;
    const words = element.dataset.many ?? "";
    element.textContent = this.#count > 1 ? fillIn(words, { n: this.#count.toLocaleString() }) : "";
  }
}
