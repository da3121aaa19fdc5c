/** This close to the end counts as being there. */
const NEAR_END_PX = 48;

interface Anchor {
  element: Element;
  /** How far its end is from the top of the list. Its own first line may go, when it continues a group now. */
  end: number;
}

/** A row by its `id`, and how far its end is from the top of the list, in pixels. */
export interface ScrollPlace {
  id: string;
  end: number;
}

/**
 * Holds a scrolled list in place while its content changes. A reader at the end stays there; for others the rows
 * in view stay, when rows above are added or removed. Safari does not do that itself.
 */
export class ScrollAnchor {
  readonly #element: HTMLElement;
  readonly #rows: string;
  #atEnd = true;
  #top = 0;
  #anchor: Anchor | null = null;

  /** The rows match the selector `rows`. `scrolled` is called after each scroll. */
  constructor(element: HTMLElement, rows: string, scrolled: () => void) {
    this.#element = element;
    this.#rows = rows;
    element.addEventListener("scroll", () => {
      this.#readPosition();
      scrolled();
    });
    // The composer grows, a phone's keyboard opens: the end must stay in view.
    new ResizeObserver(() => {
      if (this.#atEnd) this.scrollToEnd();
    }).observe(element);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** How much of the list is above and below its window, in heights of the window. */
  get above(): number {
    return this.#element.scrollTop / this.#element.clientHeight;
  }

  get below(): number {
    return this.#distanceToEnd() / this.#element.clientHeight;
  }

  /** The first row in view; null without one that has an `id`. */
  get place(): ScrollPlace | null {
    const row = this.#firstVisible();
    return row?.id ? { id: row.id, end: this.#endOf(row) } : null;
  }

  /** Scroll to a place, if its row is there. */
  goTo({ id, end }: ScrollPlace): void {
    const row = this.#element.querySelector(`[id="${id}"]`);
    if (row) this.#moveBy(this.#endOf(row) - end);
  }

  /** Call before the content changes. */
  remember(): void {
    const element = this.#firstVisible();
    this.#anchor = element && { element, end: this.#endOf(element) };
  }

  /** Call after the content has changed. `follow`: a reader at the end stays there. */
  restore(follow: boolean): void {
    const anchor = this.#anchor;
    this.#anchor = null;
    if (follow && this.#atEnd) this.scrollToEnd();
    else if (anchor?.element.isConnected) this.#moveBy(this.#endOf(anchor.element) - anchor.end);
  }

  /** Scroll to the end, or to so many pixels above it. */
  scrollToEnd(above = 0): void {
    const { scrollHeight, clientHeight } = this.#element;
    this.#atEnd = above < NEAR_END_PX;
    this.#element.scrollTop = this.#atEnd ? scrollHeight : scrollHeight - clientHeight - above;
    this.#top = this.#element.scrollTop;
  }

  /** Scroll to `target`, unless it is in view, and stay there. */
  show(target: HTMLElement): void {
    this.#atEnd = false;
    const end = this.#endOf(target);
    if (end < target.offsetHeight || end > this.#element.clientHeight)
      target.scrollIntoView({ block: "center" });
    this.#top = this.#element.scrollTop;
  }

  #moveBy(distance: number): void {
    if (distance !== 0) this.#element.scrollTop += distance;
    this.#atEnd = this.#distanceToEnd() < NEAR_END_PX;
    this.#top = this.#element.scrollTop;
  }

  /** Only scrolling up leaves the end: a window that shrinks moves away from it, but is still there. */
  #readPosition(): void {
    const { scrollTop } = this.#element;
    if (this.#distanceToEnd() < NEAR_END_PX) this.#atEnd = true;
    else if (scrollTop < this.#top) this.#atEnd = false;
    this.#top = scrollTop;
  }

  /** The first row of which something is in view; rows are in order, so half of them need not be looked at. */
  #firstVisible(): Element | null {
    const rows = this.#element.querySelectorAll(this.#rows);
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle] as Element;
      if (this.#endOf(row) <= 0) low = middle + 1;
      else high = middle;
    }
    return rows[low] ?? null;
  }

  #endOf(row: Element): number {
    return row.getBoundingClientRect().bottom - this.#element.getBoundingClientRect().top;
  }

  #distanceToEnd(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    return scrollHeight - scrollTop - clientHeight;
  }
}
