import { elementOf } from "./html";
import { isOnPage, type PageBounds } from "./page-bounds";
import type { PostSaved } from "./wire.gen";

/** The posts of one page, newest first. */
export class PostList {
  readonly #root: HTMLElement;
  readonly #bounds: PageBounds;
  readonly #prepare: (article: HTMLElement, id: number) => void;

  /** `prepare` is called with each new article before it is shown. */
  constructor(
    root: HTMLElement,
    bounds: PageBounds,
    prepare: (article: HTMLElement, id: number) => void = () => {},
  ) {
    this.#root = root;
    this.#bounds = bounds;
    this.#prepare = prepare;
  }

  get isEmpty(): boolean {
    return this.articles.length === 0;
  }

  find(id: number): HTMLElement | null {
    return this.#root.querySelector(`:scope > [data-post="${id}"]`);
  }

  /**
   * Add or replace a post. Returns its article if the page did not have it.
   *
   * A post that is no longer a key event leaves a page that shows only those.
   */
  save(post: Pick<PostSaved, "post_id" | "html" | "is_key">): HTMLElement | null {
    const { post_id: id, html } = post;
    if (!isOnPage(post, this.#bounds)) {
      this.remove(id);
      return null;
    }
    const article = elementOf(html);
    this.#prepare(article, id);
    const old = this.find(id);
    if (old) replace(old, article);
    else this.#root.insertBefore(article, this.#firstBelow(id));
    return old ? null : article;
  }

  remove(id: number): void {
    this.find(id)?.remove();
  }

  #firstBelow(id: number): Element | null {
    return this.articles.find((article) => Number(article.dataset.post) < id) ?? null;
  }

  /** Newest first. */
  get articles(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>(":scope > [data-post]")];
  }
}

/** Replace `old`, and keep whether it is hidden, held back and focused. */
function replace(old: HTMLElement, article: HTMLElement): void {
  const hadFocus = old.contains(document.activeElement);
  article.hidden = old.hidden;
  article.toggleAttribute("data-held", old.hasAttribute("data-held"));
  old.replaceWith(article);
  if (hadFocus) article.focus({ preventScroll: true });
}
