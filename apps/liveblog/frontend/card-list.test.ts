import { beforeEach, describe, expect, it } from "vitest";
import { CardList } from "./card-list";

const card = (id: number, open: number, title = `blog ${id}`) => ({
  blog_id: id,
  html: `<li data-blog="${id}" data-open="${open}"><a href="/live/${id}/">${title}</a></li>`,
});

let root: HTMLElement;
let list: CardList;

beforeEach(() => {
  document.body.innerHTML = `<ul>${card(5, 1).html}${card(3, 1).html}${card(8, 0).html}</ul>`;
  root = document.querySelector("ul") as HTMLElement;
  list = new CardList(root);
});

const ids = () => [...root.children].map((each) => Number((each as HTMLElement).dataset.blog));

describe("a list of blogs", () => {
  it("has open blogs first, then the newest", () => {
    for (const [id, open] of [
      [4, 1],
      [9, 0],
      [2, 0],
      [10, 1],
    ] as const)
      list.save(card(id, open));
    expect(ids()).toEqual([10, 5, 4, 3, 9, 8, 2]);
  });

  it("moves a blog that has ended, and shows it once", () => {
    for (const _ of [1, 2]) list.save(card(5, 0, "over"));
    expect(ids()).toEqual([3, 8, 5]);
    expect(root.lastElementChild?.textContent).toBe("over");
  });

  it("keeps the focus on a card that moves", () => {
    root.querySelector("a")?.focus();
    list.save(card(5, 0));
    expect(document.activeElement?.getAttribute("href")).toBe("/live/5/");
  });

  it("is empty after the last blog is removed", () => {
    for (const id of [5, 3, 8, 99]) list.remove(id);
    expect(list.isEmpty).toBe(true);
  });
});
