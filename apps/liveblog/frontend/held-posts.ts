import { fillIn } from "@realtime/index";

/**
 * Keeps new posts back while somebody reads further down.
 *
 * They are hidden at first. A button counts what is unread, with the words in its `data-one` and `data-many`,
 * and leads to the first unread post.
 */
export class HeldPosts {
  readonly #root: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #isAtTop: () => boolean;
  readonly #mark: (firstUnread: HTMLElement) => void;
  /** The ids of posts that came since the reader's last visit, newest first. */
  #missed: string[] = [];

  /** `mark` is called with the first unread post when the button leads to it. */
  constructor(
    root: HTMLElement,
    button: HTMLButtonElement,
    isAtTop: () => boolean,
    mark: (firstUnread: HTMLElement) => void = () => {},
  ) {
    this.#root = root;
    this.#button = button;
    this.#isAtTop = isAtTop;
    this.#mark = mark;
    button.addEventListener("click", () => this.#showUnread());
    window.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Offer the way to posts that came since the reader's last visit. They are shown already. */
  offer(missed: HTMLElement[]): void {
    this.#missed = missed.map(({ dataset }) => dataset.post ?? "");
    this.#scrolled();
    this.updateButton();
  }

  /** Run `insert`, and hide its article if it would move what is being read. */
  add(insert: () => HTMLElement | null): HTMLElement | null {
    const { isAway } = this; // before the insert, which moves the posts
    const article = insert();
    if (article && isAway) hold(article);
    else if (article) highlight(article);
    this.updateButton();
    return article;
  }

  /** Show a post that is held, and with it all others. */
  reveal(article: HTMLElement): void {
    if (article.hasAttribute("data-held")) this.#release();
  }

  /** Update the button after posts were added or removed. */
  updateButton(): void {
    const { length: n } = this.#unread();
    const { one = "", many = "" } = this.#button.dataset;
    this.#button.hidden = n === 0;
    if (n > 0) this.#button.textContent = fillIn(n === 1 ? one : many, { n });
  }

  get isAway(): boolean {
    return !this.#isAtTop();
  }

  #held(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>("[data-held]")];
  }

  /** Newest first. */
  #unread(): HTMLElement[] {
    return [...this.#held(), ...this.#missedOnPage()];
  }

  #missedOnPage(): HTMLElement[] {
    const find = (id: string) =>
      this.#root.querySelector<HTMLElement>(`:scope > [data-post="${id}"]`);
    return this.#missed.map(find).filter((article) => article !== null);
  }

  #scrolled(): void {
    if (this.#button.hidden && this.#missed.length === 0) return;
    if (this.#hasReachedMissed()) this.#missed = [];
    if (this.isAway) this.updateButton();
    else this.#release();
  }

  /** Whether the first post that the reader has missed begins in view, or above it. */
  #hasReachedMissed(): boolean {
    const first = this.#missedOnPage().at(-1);
    return !first || first.getBoundingClientRect().top < window.innerHeight;
  }

  #showUnread(): void {
    const first = this.#unread().at(-1);
    this.#missed = [];
    this.#release();
    if (!first) return;
    this.#mark(first);
    first.scrollIntoView();
    first.focus({ preventScroll: true });
  }

  #release(): void {
    for (const article of this.#held()) {
      delete article.dataset.held;
      article.hidden = false;
      highlight(article);
    }
    this.updateButton();
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
