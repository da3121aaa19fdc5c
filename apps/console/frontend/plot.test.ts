import { describe, expect, test } from "vitest";
import { plotOf, roundUp } from "./plot";
import { KEPT } from "./round-trips";

// One unit of width per echo.
const SIZE = { width: KEPT - 1, height: 100 };

describe("plotOf", () => {
  test("is empty without echoes", () => {
    expect(plotOf([], SIZE)).toEqual({ top: 10, lines: [], gaps: [], head: null });
  });

  test("the newest echo stands at the right edge, at its height below the top", () => {
    const { top, lines, head } = plotOf([5, 10, 20], SIZE);
    expect(top).toBe(20);
    expect(lines).toEqual(["M57 75L58 50L59 0"]);
    expect(head).toEqual({ x: 59, y: 0 });
  });

  test("sixty echoes fill the width at any size", () => {
    const { lines } = plotOf(Array(KEPT).fill(10), { width: 600, height: 100 });
    expect(lines[0]).toMatch(/^M0 0L/);
    expect(lines[0]).toMatch(/L600 0$/);
  });

  test("a lost echo breaks the line, and is marked", () => {
    const { lines, gaps, head } = plotOf([10, null, 10, 5, null], SIZE);
    expect(lines).toEqual(["M55 0h0", "M57 0L58 50"]);
    expect(gaps).toEqual([56, 59]);
    expect(head).toBeNull();
  });

  test("only lost echoes make no line", () => {
    expect(plotOf([null, null], SIZE)).toMatchObject({ top: 10, lines: [], gaps: [58, 59] });
  });
});

test.each([
  [0, 10],
  [10, 10],
  [10.1, 20],
  [21, 50],
  [51, 100],
  [130, 200],
  [4_999, 5_000],
  [Number.NaN, 10],
])("the scale for %d ends at %d", (value, top) => {
  expect(roundUp(value)).toBe(top);
});
