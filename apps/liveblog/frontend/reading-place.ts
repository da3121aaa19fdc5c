const SLIDE: KeyframeAnimationOptions = { duration: 300, easing: "ease-out" };
const POST = ":scope > [data-post]";

/** Where the parts of the page are: posts by their id, as an edit replaces the element. */
type Places = Map<string | Element, number>;

/**
 * Keeps what somebody reads in its place while the page changes.
 *
 * The browser's own scroll anchoring is off (posts.css): Safari has none, and it would hide new posts from
 * readers at the top.
 */
export class ReadingPlace {
  readonly #posts: HTMLElement;

  constructor(posts: HTMLElement) {
    this.#posts = posts;
  }

  /** Whether the reader sees the beginning of the posts, and so every new one. */
  get isAtTop(): boolean {
    return this.#posts.getBoundingClientRect().top >= 0;
  }

  /** Run `change`. What it moves and somebody sees slides to its new place. */
  keep(change: () => void): void {
    const { isAtTop } = this;
    const before = this.#places();
    change();
    if (!isAtTop) this.#scrollBack(before);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.#slide(before);
  }

  /** Scroll by as much as the first post that begins in view has moved. */
  #scrollBack(before: Places): void {
    const after = this.#places();
    const posts = [...before].filter(([key]) => typeof key === "string" && after.has(key));
    const [key, top] = posts.find(([, at]) => at >= 0) ?? posts.at(-1) ?? [];
    if (key === undefined || top === undefined) return;
    const moved = (after.get(key) ?? top) - top;
    if (moved) window.scrollBy({ top: moved, behavior: "instant" });
  }

  #slide(before: Places): void {
    for (const element of this.#movable()) {
      const from = before.get(keyOf(element));
      if (from === undefined || !isShown(element)) continue;
      const to = element.getBoundingClientRect().top;
      const moved = from - to;
      if (moved && Math.min(from, to) < window.innerHeight)
        element.animate({ transform: [`translateY(${moved}px)`, "none"] }, SLIDE);
    }
  }

  #places(): Places {
    const shown = this.#movable().filter(isShown);
    return new Map(shown.map((each) => [keyOf(each), each.getBoundingClientRect().top]));
  }

  /** The posts, and what stands above, beside and below them. */
  #movable(): HTMLElement[] {
    const posts = this.#posts.querySelectorAll<HTMLElement>(POST);
    const around: Element[] = [...document.querySelectorAll("body > footer")];
    for (let part: Element = this.#posts; !part.matches("live-blog"); ) {
      const { parentElement } = part;
      if (!parentElement) break;
      for (const each of parentElement.children) if (each !== part) around.push(each);
      part = parentElement;
    }
    return [...posts, ...around] as HTMLElement[];
  }
}

const keyOf = (element: HTMLElement) => element.dataset.post ?? element;

const isShown = (element: Element) => element.getClientRects().length > 0;
