import { type Clock, Timer, wallClock } from "@realtime/index";

const SLIDE: KeyframeAnimationOptions = { duration: 300, easing: "ease-out" };
/** What comes while something slides waits, as a change of direction is hard to follow. */
const PAUSE_MS = 350;

/** Where the parts of the page are: posts by their id, as an edit replaces the element. */
type Places = Map<string | Element, DOMRect>;

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

  /** Run `change`, now or in a moment. What it moves and somebody sees slides to its new place. */
  keep(change: () => void): void {
    this.#waiting.push(change);
    if (!this.#pause.pending) this.#applyAll();
  }

  #applyAll(): void {
    const changes = this.#waiting.splice(0);
    const { isAtTop } = this;
    const before = this.#places();
    const { scrollY } = window;
    for (const animation of this.#slides.splice(0)) animation.cancel();
    for (const change of changes) attempt(change);
    if (!isAtTop) this.#scrollBack(before);
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.#slideAll({ before, after: this.#places(), scrolled: window.scrollY - scrollY });
    if (this.#slides.length > 0) this.#pause.set(PAUSE_MS, () => this.#applyAll());
  }

  /** Scroll by as much as the first post that begins in view has moved. */
  #scrollBack(before: Places): void {
    const after = this.#places();
    const posts = [...before].filter(([key]) => typeof key === "string" && after.has(key));
    const [key, place] = posts.find(([, { top }]) => top >= 0) ?? posts.at(-1) ?? [];
    if (key === undefined || place === undefined) return;
    const moved = (after.get(key)?.top ?? place.top) - place.top;
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

  /** Slide `part` to where it is now, if that is in view. */
  #slide(part: Element, move: Move, carried = 0): void {
    const [from, to] = [move.before.get(keyOf(part)), move.after.get(keyOf(part))];
    const offset = offsetOf(part, move) - carried;
    if (from && to && Math.abs(offset) >= 1 && (isInView(from) || isInView(to)))
      this.#slides.push(part.animate({ transform: [`translateY(${offset}px)`, "none"] }, SLIDE));
  }

  #places(): Places {
    const parts = [...footers(), ...this.#posts.children];
    for (let part: Element = this.#posts; !part.matches("live-blog"); ) {
      if (!part.parentElement) break;
      parts.push(...part.parentElement.children);
      part = part.parentElement;
    }
    return new Map(
      parts.filter(isShown).map((part) => [keyOf(part), part.getBoundingClientRect()]),
    );
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
  return from && to ? from.top - to.top : 0;
}

const footers = () => document.querySelectorAll("body > footer");

const keyOf = (part: Element) => (part as HTMLElement).dataset.post ?? part;

const isShown = (part: Element) => part.getClientRects().length > 0;

const isInView = ({ top, height }: DOMRect) => top < window.innerHeight && top + height > 0;
