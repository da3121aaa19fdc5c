import { beforeEach, describe, expect, it, vi } from "vitest";
import { elementOf } from "./html";
import { LastRead } from "./last-read";

/** The elements that are observed, and how to bring one into view. */
const observed = new Map<Element, () => void>();

class FakeObserver {
  constructor(
    readonly callback: (entries: { target: Element; isIntersecting: boolean }[]) => void,
  ) {}
  observe(target: Element): void {
    observed.set(target, () => this.callback([{ target, isIntersecting: true }]));
  }
  unobserve(target: Element): void {
    observed.delete(target);
  }
}

const article = (id: number) => elementOf(`<article data-post="${id}"></article>`);

function read(lastRead: LastRead, id: number): void {
  const target = article(id);
  lastRead.watch(target);
  observed.get(target)?.();
}

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("IntersectionObserver", FakeObserver);
});

describe("a returning reader", () => {
  it("has missed what is newer than the newest post seen, however it was scrolled", () => {
    const first = new LastRead("liveblog.blog.3");
    for (const id of [7, 9, 8]) read(first, id);
    const articles = [11, 10, 9, 8].map(article);
    expect(new LastRead("liveblog.blog.3").missed(articles)).toEqual(articles.slice(0, 2));
  });

  it("has missed nothing on the first visit, or in another blog", () => {
    expect(new LastRead("liveblog.blog.3").missed([article(5)])).toEqual([]);
    read(new LastRead("liveblog.blog.3"), 4);
    expect(new LastRead("liveblog.blog.4").missed([article(5)])).toEqual([]);
  });

  it("has missed a post that was never in view", () => {
    const first = new LastRead("liveblog.blog.3");
    read(first, 4);
    first.watch(article(5));
    expect(new LastRead("liveblog.blog.3").earlier).toBe(4);
  });
});
