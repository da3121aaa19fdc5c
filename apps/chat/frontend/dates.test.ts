import { expect, it } from "vitest";
import { clockTime, dayLabel } from "./dates";

const now = new Date(2026, 2, 1, 12);
const on = (...date: [number, number, number, number]) => new Date(...date).toISOString();

it.each([
  [on(2026, 2, 1, 0), "Today"],
  [on(2026, 1, 28, 23), "Yesterday"],
  [on(2026, 1, 27, 23), "Friday, February 27"],
  [on(2025, 11, 31, 23), "Wednesday, December 31, 2025"],
])("dayLabel of %s is %s", (at, label) => {
  expect(dayLabel(at, now)).toBe(label);
});

it.each([
  [on(2026, 2, 1, 0), "00:00"],
  [on(2026, 2, 1, 16), "16:00"],
])("the time of %s is %s, as the server writes it", (at, time) => {
  expect(clockTime(at)).toBe(time);
});
