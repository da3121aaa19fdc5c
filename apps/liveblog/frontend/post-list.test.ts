import { beforeEach, describe, expect, it, vi } from "vitest";
import { PostList } from "./post-list";

const article = (id: number, text = `post ${id}`) =>
  `<article data-post="${id}" tabindex="-1"><p>${text}</p></article>`;
const post = (id: number, text?: string, is_key = false) => ({
  post_id: id,
  html: article(id, text),
  is_key,
});
const bounds = { above: 5, before: Number.POSITIVE_INFINITY, keyOnly: false };

let root: HTMLElement;
let list: PostList;

beforeEach(() => {
  document.body.innerHTML = `<section>${article(20)}${article(10)}</section>`;
  root = document.querySelector("section") as HTMLElement;
  list = new PostList(root, bounds);
});

const ids = () => [...root.querySelectorAll("article")].map(({ dataset }) => Number(dataset.post));

describe("a list of posts", () => {
  it("is in the order of ids, whatever order posts arrive in", () => {
    for (const id of [15, 30, 7, 25]) list.save(post(id));
    expect(ids()).toEqual([30, 25, 20, 15, 10, 7]);
  });

  it("shows a post that arrives again once, with its newest text", () => {
    expect(list.save(post(20, "changed"))).toBeNull();
    expect(list.save(post(20, "changed"))).toBeNull();
    expect(ids()).toEqual([20, 10]);
    expect(list.find(20)?.textContent).toBe("changed");
  });

  it("ignores a post of another page", () => {
    expect(list.save(post(5))).toBeNull();
    expect(list.save(post(4))).toBeNull();
    expect(ids()).toEqual([20, 10]);
  });

  it("loses a post that is no longer a key event where only those are shown", () => {
    list = new PostList(root, { ...bounds, keyOnly: true });
    list.save(post(30, "news", true));
    expect(ids()).toEqual([30, 20, 10]);
    list.save(post(30, "news", false));
    expect(ids()).toEqual([20, 10]);
  });

  it("removes a post, and ignores one it never had", () => {
    list.remove(20);
    list.remove(999);
    expect(ids()).toEqual([10]);
    list.remove(10);
    expect(list.isEmpty).toBe(true);
  });

  it("keeps whether a changed post is hidden, held back and focused", () => {
    const held = list.find(20) as HTMLElement;
    held.hidden = true;
    held.dataset.held = "";
    list.find(10)?.focus();
    list.save(post(20, "changed"));
    list.save(post(10, "changed"));
    expect(list.find(20)?.hidden).toBe(true);
    expect(list.find(20)?.hasAttribute("data-held")).toBe(true);
    expect(document.activeElement).toBe(list.find(10));
  });

  it("prepares each new article", () => {
    const prepare = vi.fn();
    new PostList(root, bounds, prepare).save(post(30));
    expect(prepare).toHaveBeenCalledWith(expect.objectContaining({ localName: "article" }), 30);
  });
});
