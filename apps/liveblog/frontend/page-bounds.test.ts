import { describe, expect, it } from "vitest";
import { elementOf } from "./html";
import { isWithin, readBounds } from "./page-bounds";

const boundsOf = (attributes: string) => readBounds(elementOf(`<div ${attributes}></div>`));

describe("bounds", () => {
  it("let everything newer onto the newest page, and nothing from older pages", () => {
    const newest = boundsOf('data-above="7" data-before=""');
    expect([7, 8, 9_000].map((id) => isWithin(id, newest))).toEqual([false, true, true]);
  });

  it("keep what is newer off an older page", () => {
    const older = boundsOf('data-above="0" data-before="8"');
    expect([1, 7, 8].map((id) => isWithin(id, older))).toEqual([true, true, false]);
  });
});
