import { FakeClock, settled } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ReadingPlace } from "./reading-place";

const HEIGHT = 100;
const clock = new FakeClock();
let scrollY: number;
let posts: HTMLElement;
let place: ReadingPlace;
let slid: string[];
let end: () => void;
let ended: Promise<void>;

/** Lay out the posts below each other, as happy-dom lays out nothing. */
beforeEach(() => {
  clock.pass(1_000);
  scrollY = 0;
  slid = [];
  ended = new Promise((resolve) => {
    end = resolve;
  });
  renderPage(`<live-blog><section>${[5, 4, 3, 2, 1].map(article).join("")}</section></live-blog>`);
  posts = document.querySelector("section") as HTMLElement;
  place = new ReadingPlace(posts, clock);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(rectOf);
  vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([{}] as unknown as DOMRectList);
  Element.prototype.animate = vi.fn(function (this: HTMLElement, { transform }) {
    slid.push(`${this.dataset.post}: ${transform[0]}`);
    return { finished: ended } as unknown as Animation;
  }) as never;
  vi.spyOn(window, "scrollY", "get").mockImplementation(() => scrollY);
  vi.spyOn(window, "scrollBy").mockImplementation(((by: ScrollToOptions) => {
    scrollY += by.top ?? 0;
  }) as never);
});

const article = (id: number) => `<article data-post="${id}"></article>`;
const find = (id: number) => posts.querySelector(`[data-post="${id}"]`) as HTMLElement;

function rectOf(this: Element): DOMRect {
  const index = [...posts.children].indexOf(this);
  const height = index < 0 ? posts.children.length * HEIGHT : HEIGHT;
  return { top: Math.max(index, 0) * HEIGHT - scrollY, height } as DOMRect;
}

/** Run `change`, and wait for the frame in which it is applied. */
async function keep(change: () => void): Promise<void> {
  const done = new Promise<void>((resolve) => {
    place.keep(() => {
      change();
      resolve();
    });
  });
  await done;
  await settled();
}

const insert = (id: number) => {
  const post = document.createElement("article");
  post.dataset.post = String(id);
  posts.prepend(post);
};

describe("a reader further down", () => {
  it("keeps the text in its place when a post above is deleted", async () => {
    scrollY = 250;
    await keep(() => find(5).remove());
    expect(scrollY).toBe(150);
    expect(slid).toEqual([]);
  });

  it("keeps the text in its place when a post above is inserted", async () => {
    scrollY = 250;
    await keep(() => insert(6));
    expect(scrollY).toBe(350);
  });

  it("sees the rest stay when the first post in view is deleted, and the one above slide in", async () => {
    scrollY = 200;
    await keep(() => find(3).remove());
    expect(scrollY).toBe(100);
    expect(slid).toContain("4: translateY(-100px)");
  });

  it("sees what is below slide up when a post in the middle of the view is deleted", async () => {
    scrollY = 200;
    await keep(() => find(2).remove());
    expect(slid).toEqual(["1: translateY(100px)"]);
  });
});

describe("a reader at the top", () => {
  it("sees a new post, and the others slide down", async () => {
    await keep(() => insert(6));
    expect(scrollY).toBe(0);
    expect(slid).toEqual([5, 4, 3, 2, 1].map((id) => `${id}: translateY(-100px)`));
  });

  it("sees one slide at a time, and then what came in between at once", async () => {
    await keep(() => insert(6));
    for (const id of [7, 8]) place.keep(() => insert(id));
    expect(posts.children).toHaveLength(6);
    slid = [];
    end();
    await vi.waitFor(() => expect(posts.children).toHaveLength(8));
    expect(slid).toContain("6: translateY(-200px)");
    expect(slid).toHaveLength(6);
  });

  it("does not wait for a slide that never ends", async () => {
    await keep(() => insert(6));
    place.keep(() => insert(7));
    clock.pass(1_000);
    expect(posts.children).toHaveLength(7);
  });

  it("sees every change, even if one fails", async () => {
    vi.stubGlobal("reportError", vi.fn());
    place.keep(() => {
      throw new Error("broken");
    });
    await keep(() => insert(6));
    expect(posts.children).toHaveLength(6);
    expect(reportError).toHaveBeenCalledOnce();
  });

  it("sees no movement if they do not want it", async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    await keep(() => insert(6));
    expect(slid).toEqual([]);
  });
});
