const NEAR = 48;

/** Keeps a scrolled list at its end while the reader is there, and still while they are not. */
export class Stick {
  readonly #element: HTMLElement;
  #atEnd = true;
  #top = 0;
  #held = false;

  constructor(element: HTMLElement, moved: () => void) {
    this.#element = element;
    element.addEventListener("scroll", () => {
      if (!this.#held) this.#look();
      moved();
    });
    // The composer grows, a phone's keyboard opens: the end must not slip away below.
    new ResizeObserver(() => this.follow()).observe(element);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** The content has changed. */
  follow(): void {
    if (this.#atEnd && !this.#held) this.toEnd();
  }

  toEnd(): void {
    this.#atEnd = true;
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#top = this.#element.scrollTop;
  }

  /** Scroll to `target`, and stay there. */
  show(target: HTMLElement): void {
    this.#atEnd = false;
    target.scrollIntoView({ block: "center" });
    this.#top = this.#element.scrollTop;
  }

  /** Content will be put in above; the returned function puts the reader back where they were. */
  hold(): () => void {
    const { scrollHeight, scrollTop } = this.#element;
    this.#held = true;
    return () => {
      this.#element.scrollTop = scrollTop + this.#element.scrollHeight - scrollHeight;
      this.#held = false;
      this.#atEnd = this.#distance() < NEAR;
      this.#top = this.#element.scrollTop;
    };
  }

  /** Only who scrolls up has left the end: a window that shrank is further from it, but still there. */
  #look(): void {
    const { scrollTop } = this.#element;
    if (this.#distance() < NEAR) this.#atEnd = true;
    else if (scrollTop < this.#top) this.#atEnd = false;
    this.#top = scrollTop;
  }

  #distance(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    return scrollHeight - scrollTop - clientHeight;
  }
}
