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

  /** Let `put` put a new article onto the page, hidden if it would move what is being read. */
  take(put: () => HTMLElement | null): HTMLElement | null {
    // Asked first: browsers scroll along when something comes in above what is being read.
    const isAway = this.#isAway();
    this.#root.classList.toggle("posts--at-top", !isAway);
    const article = put();
    if (article && isAway) hold(article);
    else if (article) highlight(article);
    this.count();
    return article;
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

function hold(article: HTMLElement): void {
  article.hidden = true;
  article.dataset.held = "";
}

const HIGHLIGHT = 6_000;

function highlight(article: HTMLElement): void {
  article.classList.add("post--new");
  setTimeout(() => article.classList.remove("post--new"), HIGHLIGHT);
}
