/**
 * Keeps the page from moving while somebody reads further down.
 *
 * New posts above the reader are hidden at first. A button counts them and shows them.
 */
export class HeldPosts {
  readonly #root: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor(root: HTMLElement, button: HTMLButtonElement) {
    this.#root = root;
    this.#button = button;
    button.addEventListener("click", () => this.#showNewest());
    window.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Run `insert`, and hide its article if it would move what is being read. */
  add(insert: () => HTMLElement | null): HTMLElement | null {
    // Before the insert: browsers scroll when content is inserted above what is being read.
    const isAway = this.#isAway();
    this.#root.classList.toggle("posts--at-top", !isAway);
    const article = insert();
    if (article && isAway) hold(article);
    else if (article) highlight(article);
    this.updateButton();
    return article;
  }

  /** Update the button after posts were added or removed. */
  updateButton(): void {
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

  #showNewest(): void {
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
    this.updateButton();
    return held;
  }
}

function hold(article: HTMLElement): void {
  article.hidden = true;
  article.dataset.held = "";
}

const HIGHLIGHT_MS = 6_000;

function highlight(article: HTMLElement): void {
  article.classList.add("post--new");
  setTimeout(() => article.classList.remove("post--new"), HIGHLIGHT_MS);
}
