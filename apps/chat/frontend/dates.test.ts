import { describe, expect, it } from "vitest";
import { continues, dayLabel, startsDay } from "./dates";
import { empty, type Line, lines, loaded } from "./room-state";
import { ada, message, robin } from "./testing";

const now = new Date(2026, 2, 1, 12);
const on = (...date: [number, number, number, number]) => new Date(...date).toISOString();

describe("dayLabel", () => {
  it.each([
    [on(2026, 2, 1, 0), "Today"],
    [on(2026, 1, 28, 23), "Yesterday"],
    [on(2026, 1, 27, 23), "Friday, February 27"],
    [on(2025, 11, 31, 23), "Wednesday, December 31, 2025"],
  ])("%s is %s", (at, label) => {
    expect(dayLabel(at, now)).toBe(label);
  });
});

describe("grouping", () => {
  function pair(first: Date, second: Date, author = robin): [Line, Line] {
    const [a, b] = lines(
      loaded(
        empty(ada),
        [
          message(1, { created_at: first.toISOString() }),
          message(2, { created_at: second.toISOString(), author }),
        ],
        false,
      ),
    );
    return [a as Line, b as Line];
  }

  it("joins what one person says within five minutes", () => {
    const [a, b] = pair(new Date(2026, 2, 1, 10, 0), new Date(2026, 2, 1, 10, 4));
    expect(continues(b, a)).toBe(true);
    expect(continues(a, undefined)).toBe(false);
  });

  it("parts what is later, on another day, or by another guest of the same name", () => {
    const ten = new Date(2026, 2, 1, 10, 0);
    const [a, late] = pair(ten, new Date(2026, 2, 1, 10, 5));
    expect(continues(late, a)).toBe(false);
    const [before, after] = pair(new Date(2026, 2, 1, 23, 59), new Date(2026, 2, 2, 0, 1));
    expect([startsDay(after, before), continues(after, before)]).toEqual([true, false]);
    const [c, other] = pair(ten, ten, { ...robin, guest_key: "other" });
    expect(continues(other, c)).toBe(false);
  });
});
