/** This close to the end counts as being there. */
const NEAR_END_PX = 48;

/**
 * Holds a scrolled list in place while its content changes: at the end for a reader who is there, where it
 * is for everyone else.
 */
export class ScrollAnchor {
  readonly #element: HTMLElement;
  #atEnd = true;
  #top = 0;
  #held = false;

  /** `scrolled` is called after each scroll. */
  constructor(element: HTMLElement, scrolled: () => void) {
    this.#element = element;
    element.addEventListener("scroll", () => {
      if (!this.#held) this.#readPosition();
      scrolled();
    });
    // The composer grows, a phone's keyboard opens: the end must stay in view.
    new ResizeObserver(() => this.follow()).observe(element);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** The content has changed. */
  follow(): void {
    if (this.#atEnd && !this.#held) this.scrollToEnd();
  }

  /** Scroll to the end, or to so many pixels above it. */
  scrollToEnd(above = 0): void {
    const { scrollHeight, clientHeight } = this.#element;
    this.#atEnd = above < NEAR_END_PX;
    this.#element.scrollTop = this.#atEnd ? scrollHeight : scrollHeight - clientHeight - above;
    this.#top = this.#element.scrollTop;
  }

  /** Scroll to `target` and stay there. */
  show(target: HTMLElement): void {
    this.#atEnd = false;
    target.scrollIntoView({ block: "center" });
    this.#top = this.#element.scrollTop;
  }

  /** Call before content is inserted above. The returned function puts the reader back in place. */
  hold(): () => void {
    const { scrollHeight, scrollTop } = this.#element;
    this.#held = true;
    return () => {
      this.#element.scrollTop = scrollTop + this.#element.scrollHeight - scrollHeight;
      this.#held = false;
      this.#atEnd = this.#distanceToEnd() < NEAR_END_PX;
      this.#top = this.#element.scrollTop;
    };
  }

  /** Only scrolling up leaves the end: a window that shrinks moves away from it, but is still there. */
  #readPosition(): void {
    const { scrollTop } = this.#element;
    if (this.#distanceToEnd() < NEAR_END_PX) this.#atEnd = true;
    else if (scrollTop < this.#top) this.#atEnd = false;
    this.#top = scrollTop;
  }

  #distanceToEnd(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    return scrollHeight - scrollTop - clientHeight;
  }
}
