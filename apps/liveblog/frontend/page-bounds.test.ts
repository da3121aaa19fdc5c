import { describe, expect, it } from "vitest";
import { elementOf } from "./html";
import { isOnPage, readPageBounds } from "./page-bounds";

const post = (post_id: number, is_key = false) => ({ post_id, is_key });
const boundsOf = (attributes: string) => readPageBounds(elementOf(`<div ${attributes}></div>`));

describe("page bounds", () => {
  it("admit every newer post to the newest page, and none of older pages", () => {
    const newest = boundsOf('data-above="7" data-before=""');
    expect([7, 8, 9_000].map((id) => isOnPage(post(id), newest))).toEqual([false, true, true]);
  });

  it("keep newer posts off an older page", () => {
    const older = boundsOf('data-above="0" data-before="8"');
    expect([1, 7, 8].map((id) => isOnPage(post(id), older))).toEqual([true, true, false]);
  });

  it("keep all but key events off a page of key events", () => {
    const keyEvents = boundsOf('data-above="0" data-before="" data-key-only');
    expect([false, true].map((isKey) => isOnPage(post(7, isKey), keyEvents))).toEqual([
      false,
      true,
    ]);
  });
});
