import { type Clock, Timer, wallClock } from "@realtime/index";

const SLIDE: KeyframeAnimationOptions = { duration: 300, easing: "ease-out" };
/** Browsers do not slide on pages that nobody sees. */
const LONGEST_PAUSE_MS = 1_000;

/** Where the parts of the page are: posts by their id, as an edit replaces the element. */
type Places = Map<string | Element, { part: Element; rect: DOMRect }>;

interface Move {
  before: Places;
  after: Places;
  /** By how much the page was scrolled in between. */
  scrolled: number;
}

/**
 * Keeps what somebody reads in its place while the page changes.
 *
 * The browser's own scroll anchoring is off (posts.css): Safari has none, and it would hide new posts from
 * readers at the top.
 */
export class ReadingPlace {
  readonly #posts: HTMLElement;
  readonly #pause: Timer;
  readonly #slides: Animation[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(posts: HTMLElement, clock: Clock = wallClock) {
    this.#posts = posts;
    this.#pause = new Timer(clock);
  }

  /** Whether the reader sees the beginning of the posts, and so every new one. */
  get isAtTop(): boolean {
    return this.#posts.getBoundingClientRect().top >= 0;
  }

  /**
   * Run `change` in a moment. Posts in view that it moves slide to their new places. Until they are there, other
   * changes wait: a change of direction is hard to follow.
   */
  keep(change: () => void): void {
    this.#waiting.push(change);
    if (document.hidden) this.#applyAll();
    else if (!this.#pause.pending) this.#applyAfter(Promise.resolve());
  }

  /** Apply what waits in the first frame after `ready`, all at once: the browser sees one movement. */
  #applyAfter(ready: Promise<unknown>): void {
    const apply = () => this.#applyAll();
    this.#pause.set(LONGEST_PAUSE_MS, apply);
    void ready.then(() => requestAnimationFrame(apply));
  }

  #applyAll(): void {
    this.#pause.clear();
    const changes = this.#waiting.splice(0);
    if (changes.length === 0) return;
    const { isAtTop } = this;
    const before = this.#places();
    const { scrollY } = window;
    for (const change of changes) attempt(change);
    if (!isAtTop) this.#scrollBack(before);
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.#slideAll({ before, after: this.#places(), scrolled: window.scrollY - scrollY });
    const slides = this.#slides.splice(0);
    if (slides.length > 0) this.#applyAfter(Promise.all(slides.map(({ finished }) => finished)));
  }

  /** Scroll by as much as the first post that begins in view has moved. */
  #scrollBack(before: Places): void {
    const after = this.#places();
    const posts = [...before].filter(([key]) => typeof key === "string" && after.has(key));
    const [key, place] = posts.find(([, { rect }]) => rect.top >= 0) ?? posts.at(-1) ?? [];
    if (key === undefined || place === undefined) return;
    const { top } = place.rect;
    const moved = (after.get(key)?.rect.top ?? top) - top;
    if (moved) window.scrollBy({ top: moved, behavior: "instant" });
  }

  #slideAll(move: Move): void {
    for (const footer of footers()) this.#slide(footer, move);
    this.#slideParts(this.#posts.closest("live-blog"), move);
  }

  /** Slide the parts of `root`, and the posts. `carried` is how far what contains the parts slides. */
  #slideParts(root: Element | null, move: Move, carried = 0): void {
    for (const part of root?.children ?? []) {
      if (!part.contains(this.#posts)) this.#slide(part, move, carried);
      else {
        const moved = offsetOf(part, move);
        const isScrolledOnly = Math.abs(moved - move.scrolled) < 1;
        if (!isScrolledOnly) this.#slide(part, move, carried);
        this.#slideParts(part, move, isScrolledOnly ? carried : moved);
      }
    }
  }

  /** Slide `part` to where it is now, if that is in view and it is not a new version of a post. */
  #slide(part: Element, move: Move, carried = 0): void {
    const [from, to] = [move.before.get(keyOf(part)), move.after.get(keyOf(part))];
    const offset = offsetOf(part, move) - carried;
    if (!from || !to || from.part !== part || Math.abs(offset) < 1) return;
    if (isInView(from.rect) || isInView(to.rect))
      this.#slides.push(part.animate({ transform: [`translateY(${offset}px)`, "none"] }, SLIDE));
  }

  #places(): Places {
    const parts = [...footers(), ...this.#posts.children];
    for (let part: Element = this.#posts; !part.matches("live-blog"); ) {
      if (!part.parentElement) break;
      parts.push(...part.parentElement.children);
      part = part.parentElement;
    }
    const place = (part: Element) => ({ part, rect: part.getBoundingClientRect() });
    return new Map(parts.filter(isShown).map((part) => [keyOf(part), place(part)]));
  }
}

/** A change that fails must not keep others from being shown. */
function attempt(change: () => void): void {
  try {
    change();
  } catch (error) {
    reportError(error);
  }
}

/** How far below its place now `part` was before. */
function offsetOf(part: Element, { before, after }: Move): number {
  const [from, to] = [before.get(keyOf(part)), after.get(keyOf(part))];
  return from && to ? from.rect.top - to.rect.top : 0;
}

const footers = () => document.querySelectorAll("body > footer");

const keyOf = (part: Element) => (part as HTMLElement).dataset.post ?? part;

const isShown = (part: Element) => part.getClientRects().length > 0;

const isInView = ({ top, height }: DOMRect) => top < window.innerHeight && top + height > 0;
