import { fillIn, language, ngettext } from "@realtime/index";

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
    const n = this.#count.toLocaleString(language());
    const words = ngettext("{n} person reading", "{n} people reading", this.#count);
    element.textContent = this.#count > 1 ? fillIn(words, { n }) : "";
  }
}
