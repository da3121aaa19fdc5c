import { beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import { HeldPosts } from "./held-posts";
import { elementOf } from "./html";

let root: HTMLElement;
let button: HTMLButtonElement;
let held: HeldPosts;
let marked: Mock<(first: HTMLElement) => void>;
let top = 0;
let id = 0;

beforeEach(() => {
  document.body.innerHTML = `<button data-one="{n} new update" data-many="{n} new updates" hidden></button>
    <section></section>`;
  root = document.querySelector("section") as HTMLElement;
  button = document.querySelector("button") as HTMLButtonElement;
  marked = vi.fn();
  held = new HeldPosts(root, button, () => top >= 0, marked);
});

function make(): HTMLElement {
  id += 1;
  const article = elementOf(`<article data-post="${id}" tabindex="-1"></article>`);
  root.prepend(article);
  return article;
}

function arrive(): HTMLElement {
  const article = held.add(() => {
    top -= 90; // the page scrolls to keep what is being read in its place
    return make();
  });
  return article as HTMLElement;
}

function scroll(to: number): void {
  top = to;
  window.dispatchEvent(new Event("scroll"));
}

describe("new posts", () => {
  it("are shown immediately to a reader at the top", () => {
    top = 10;
    const article = arrive();
    expect(article.hidden).toBe(false);
    expect(article.classList).toContain("post--new");
    expect(button.hidden).toBe(true);
  });

  it("are hidden and counted for a reader further down", () => {
    top = -300;
    const article = arrive();
    expect(article.hidden).toBe(true);
    expect(button.textContent).toBe("1 new update");
    arrive();
    expect(button.textContent).toBe("2 new updates");
  });

  it("are shown by the button, which leads to the first unread and marks it", () => {
    top = -300;
    const first = arrive();
    arrive();
    button.click();
    expect(root.querySelectorAll("[hidden]")).toHaveLength(0);
    expect(button.hidden).toBe(true);
    expect(document.activeElement).toBe(first);
    expect(marked).toHaveBeenCalledExactlyOnceWith(first);
  });

  it("are shown when the reader returns to the top", () => {
    top = -300;
    const article = arrive();
    scroll(-200);
    expect(article.hidden).toBe(true);
    scroll(0);
    expect(article.hidden).toBe(false);
  });

  it("are shown when the reader goes to one of them", () => {
    top = -300;
    const article = arrive();
    const other = arrive();
    held.reveal(article);
    expect([article.hidden, other.hidden, button.hidden]).toEqual([false, false, true]);
  });

  it("are no longer counted when they are deleted while hidden", () => {
    top = -300;
    arrive().remove();
    held.updateButton();
    expect(button.hidden).toBe(true);
  });
});

describe("posts that came since the last visit", () => {
  const place = (article: HTMLElement, at: number) => {
    article.getBoundingClientRect = () => ({ top: at }) as DOMRect;
  };

  it("are counted with those that come now, and the button leads to the first of all", () => {
    const first = make();
    place(first, 5_000);
    held.offer([make(), first]);
    expect(button.textContent).toBe("2 new updates");
    top = -300;
    arrive();
    expect(button.textContent).toBe("3 new updates");
    button.click();
    expect(document.activeElement).toBe(first);
    expect(button.hidden).toBe(true);
  });

  it("are still counted after an edit, and not after they were deleted", () => {
    const [first, second] = [make(), make()];
    place(first, 5_000);
    held.offer([second, first]);
    const edited = elementOf(first.outerHTML);
    first.replaceWith(edited);
    held.updateButton();
    expect(button.textContent).toBe("2 new updates");
    second.remove();
    held.updateButton();
    expect(button.textContent).toBe("1 new update");
  });

  it("need no button once the reader has reached the first of them", () => {
    const first = make();
    place(first, 5_000);
    held.offer([first]);
    place(first, 300);
    scroll(-900);
    expect(button.hidden).toBe(true);
  });
});
