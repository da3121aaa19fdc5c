import { elementOf } from "./html";
import { type Bounds, isWithin } from "./page-bounds";
import type { PostSaved } from "./wire.gen";

/** The posts of one page, newest first. */
export class PostList {
  readonly #root: HTMLElement;
  readonly #bounds: Bounds;
  readonly #dress: (article: HTMLElement, id: number) => void;

  /** `dress` gets every article that comes in, before it is shown. */
  constructor(
    root: HTMLElement,
    bounds: Bounds,
    dress: (article: HTMLElement, id: number) => void = () => {},
  ) {
    this.#root = root;
    this.#bounds = bounds;
    this.#dress = dress;
  }

  get isEmpty(): boolean {
    return this.#articles().length === 0;
  }

  find(id: number): HTMLElement | null {
    return this.#root.querySelector(`:scope > [data-post="${id}"]`);
  }

  /** Show a post as it is now. Returns its article when the page did not have it yet. */
  save({ id, html }: Pick<PostSaved, "id" | "html">): HTMLElement | null {
    if (!isWithin(id, this.#bounds)) return null;
    const article = elementOf(html);
    this.#dress(article, id);
    const old = this.find(id);
    if (old) replace(old, article);
    else this.#root.insertBefore(article, this.#firstBelow(id));
    return old ? null : article;
  }

  remove(id: number): void {
    this.find(id)?.remove();
  }

  #firstBelow(id: number): Element | null {
    return this.#articles().find((article) => Number(article.dataset.post) < id) ?? null;
  }

  #articles(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>(":scope > [data-post]")];
  }
}

/** Put `article` in the place of `old`: as hidden, and as focused, as that was. */
function replace(old: HTMLElement, article: HTMLElement): void {
  const hadFocus = old.contains(document.activeElement);
  article.hidden = old.hidden;
  article.toggleAttribute("data-held", old.hasAttribute("data-held"));
  old.replaceWith(article);
  if (hadFocus) article.focus({ preventScroll: true });
}
