/**
 * Keeps the page from jumping under somebody who reads further down.
 *
 * New posts above the reader are held back, hidden, and counted on a button that shows them.
 */
export class HeldPosts {
  readonly #root: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor(root: HTMLElement, button: HTMLButtonElement) {
    this.#root = root;
    this.#button = button;
    button.addEventListener("click", () => this.#show());
    window.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Take a new article, and hide it if it would move what is being read. */
  take(article: HTMLElement): void {
    if (this.#isAway()) {
      article.hidden = true;
      article.dataset.held = "";
    } else highlight(article);
    this.count();
  }

  count(): void {
    const { length } = this.#held();
    this.#button.hidden = length === 0;
    if (length) this.#button.textContent = length === 1 ? "1 new update" : `${length} new updates`;
  }

  #held(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>("[data-held]")];
  }

  #isAway(): boolean {
    return this.#root.getBoundingClientRect().top < 0;
  }

  #scrolled(): void {
    if (!this.#button.hidden && !this.#isAway()) this.#release();
  }

  #show(): void {
    const [first] = this.#release();
    first?.scrollIntoView();
    first?.focus({ preventScroll: true });
  }

  #release(): HTMLElement[] {
    const held = this.#held();
    for (const article of held) {
      delete article.dataset.held;
      article.hidden = false;
      highlight(article);
    }
    this.count();
    return held;
  }
}

const HIGHLIGHT = 6_000;

function highlight(article: HTMLElement): void {
  article.classList.add("post--new");
  setTimeout(() => article.classList.remove("post--new"), HIGHLIGHT);
}
