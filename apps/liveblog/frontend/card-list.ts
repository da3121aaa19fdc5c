import { fillIn, language, ngettext } from "@realtime/index";
import { elementOf } from "./html";
import type { BlogListed } from "./wire.gen";

/** The cards of the blogs: open ones first, then the newest. */
export class CardList {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  get isEmpty(): boolean {
    return this.#cards().length === 0;
  }

  /** Add or replace the card of a blog, at its place in the order. Returns the card. */
  save({ blog_id, html }: Pick<BlogListed, "blog_id" | "html">): HTMLElement {
    const card = elementOf(html);
    showCount(card);
    const old = this.#find(blog_id);
    const hadFocus = old?.contains(document.activeElement);
    old?.remove();
    this.#root.insertBefore(card, this.#firstBelow(card));
    if (hadFocus) card.querySelector("a")?.focus({ preventScroll: true });
    return card;
  }

  remove(id: number): void {
    this.#find(id)?.remove();
  }

  #find(id: number): HTMLElement | undefined {
    return this.#cards().find(({ dataset }) => dataset.blog === String(id));
  }

  #firstBelow(card: HTMLElement): HTMLElement | null {
    return this.#cards().find((other) => rank(other) < rank(card)) ?? null;
  }

  #cards(): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>(":scope > [data-blog]")];
  }
}

function showCount(card: HTMLElement): void {
  const element = card.querySelector<HTMLElement>("[data-updates]");
  if (!element) return;
  const count = Number(element.dataset.updates);
  const n = count.toLocaleString(language());
  element.textContent = fillIn(ngettext("{n} update", "{n} updates", count), { n });
}

/** Open blogs rank above all others, whatever their id. */
const rank = ({ dataset }: HTMLElement) => Number(dataset.open) * 2 ** 52 + Number(dataset.blog);
