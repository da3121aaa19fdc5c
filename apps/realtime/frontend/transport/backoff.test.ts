import { describe, expect, test } from "vitest";
import { Backoff } from "./backoff";

const waits = (backoff: Backoff, count: number) =>
  Array.from({ length: count }, () => backoff.next());

describe("backoff", () => {
  test("the ceiling doubles up to ten seconds", () => {
    const backoff = new Backoff(() => 1);
    expect(waits(backoff, 7)).toEqual([500, 1000, 2000, 4000, 8000, 10000, 10000]);
  });

  test("where there is no room the wait is up to half a minute, until it works again", () => {
    const backoff = new Backoff(() => 1);
    backoff.exhaust();
    expect(waits(backoff, 2)).toEqual([30000, 30000]);
    backoff.reset();
    expect(waits(backoff, 7).at(-1)).toBe(10000);
  });

  test("jitter is full: a wait may be anything from nothing to the ceiling", () => {
    expect(waits(new Backoff(() => 0), 3)).toEqual([0, 0, 0]);
    expect(waits(new Backoff(() => 0.5), 3)).toEqual([250, 500, 1000]);
  });

  test("after a reset the next wait is quick", () => {
    const backoff = new Backoff(() => 1);
    waits(backoff, 6);
    backoff.reset();
    expect(backoff.next()).toBe(500);
  });

  test("a day of failures does not overflow", () => {
    const backoff = new Backoff(() => 1);
    expect(waits(backoff, 3000).at(-1)).toBe(10_000);
  });
});
