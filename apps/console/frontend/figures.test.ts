import { expect, test } from "vitest";
import { figure, howLong, inWords } from "./figures";

test.each([
  [900, "1 s"],
  [59_000, "59 s"],
  [61_000, "1 min"],
  [3_600_000, "1 h"],
  [172_800_000, "2 days"],
])("%d ms are %s", (ms, words) => {
  expect(howLong(ms)).toBe(words);
});

test.each([
  [null, "–"],
  [0, "0"],
  [0.44, "0.4"],
  [12.6, "13"],
  [98_310, "98,310"],
])("%d is written %s", (number, words) => {
  expect(figure(number)).toBe(words);
});

test.each([
  [null, "–"],
  [0.44, "0.4 ms"],
  [9.96, "10 ms"],
  [12.4, "12 ms"],
  [999, "999 ms"],
  [1_260, "1.3 s"],
])("%s is %s", (ms, words) => {
  expect(inWords(ms)).toBe(words);
});
