import { beforeEach, describe, expect, it } from "vitest";
import { HeldPosts } from "./held-posts";
import { elementOf } from "./html";

let root: HTMLElement;
let button: HTMLButtonElement;
let held: HeldPosts;
let top = 0;

beforeEach(() => {
  document.body.innerHTML = "<button hidden></button><section></section>";
  root = document.querySelector("section") as HTMLElement;
  button = document.querySelector("button") as HTMLButtonElement;
  root.getBoundingClientRect = () => ({ top }) as DOMRect;
  held = new HeldPosts(root, button);
});

function arrive(): HTMLElement {
  const article = elementOf('<article tabindex="-1"></article>');
  held.add(() => {
    root.prepend(article);
    top -= 90; // browsers scroll to keep what is being read in its place
    return article;
  });
  return article;
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

  it("are shown by the button, which focuses the newest", () => {
    top = -300;
    arrive();
    const newest = arrive();
    button.click();
    expect(root.querySelectorAll("[hidden]")).toHaveLength(0);
    expect(button.hidden).toBe(true);
    expect(document.activeElement).toBe(newest);
  });

  it("are shown when the reader returns to the top", () => {
    top = -300;
    const article = arrive();
    window.dispatchEvent(new Event("scroll"));
    expect(article.hidden).toBe(true);
    top = 0;
    window.dispatchEvent(new Event("scroll"));
    expect(article.hidden).toBe(false);
  });

  it("are no longer counted when they are deleted while hidden", () => {
    top = -300;
    arrive().remove();
    held.updateButton();
    expect(button.hidden).toBe(true);
  });
});
