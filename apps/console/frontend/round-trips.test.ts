import { describe, expect, test } from "vitest";
import { KEPT, RoundTrips } from "./round-trips";

const trips = (...times: (number | null)[]) => {
  const made = new RoundTrips();
  for (const time of times) made.add(time);
  return made;
};

describe("RoundTrips", () => {
  test("has no figures at first", () => {
    const none = trips();
    expect([none.current, none.median, none.worst, none.lost]).toEqual([null, null, null, 0]);
  });

  test("tells the last, the median and the worst", () => {
    const { current, median, worst } = trips(30, 10, 200, 20, 40);
    expect([current, median, worst]).toEqual([40, 30, 200]);
    expect(trips(10, 40, 20, 30).median).toBe(25);
  });

  test("a lost echo counts as lost and in no figure", () => {
    const { current, median, worst, lost } = trips(10, 30, null);
    expect([current, median, worst, lost]).toEqual([null, 20, 30, 1]);
  });

  test("drops echoes that the plot no longer shows", () => {
    const many = trips(9_999, ...Array.from({ length: KEPT }, (_, index) => index));
    expect(many.times).toHaveLength(KEPT);
    expect(many.worst).toBe(KEPT - 1);
  });
});
