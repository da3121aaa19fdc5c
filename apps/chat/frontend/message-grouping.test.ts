import { describe, expect, it } from "vitest";
import { continuesGroup, startsDay } from "./message-grouping";
import { type Line, lines } from "./room-lines";
import { empty, loaded } from "./room-state";
import { ada, message, robin } from "./testing";

/** Two messages that follow each other, by Robin unless `author` wrote the second. */
function pair(first: Date, second: Date, author = robin): [Line, Line] {
  const messages = [
    message(1, { created_at: first.toISOString() }),
    message(2, { created_at: second.toISOString(), author }),
  ];
  const [a, b] = lines(loaded(empty(ada), messages, false));
  return [a as Line, b as Line];
}

const ten = new Date(2026, 2, 1, 10, 0);

describe("a group", () => {
  it("joins what one person writes within five minutes", () => {
    const [first, second] = pair(ten, new Date(2026, 2, 1, 10, 4));
    expect(continuesGroup(second, first)).toBe(true);
    expect(continuesGroup(first, undefined)).toBe(false);
  });

  it("ends after five minutes", () => {
    const [first, late] = pair(ten, new Date(2026, 2, 1, 10, 5));
    expect(continuesGroup(late, first)).toBe(false);
  });

  it("ends with the day", () => {
    const [before, after] = pair(new Date(2026, 2, 1, 23, 59), new Date(2026, 2, 2, 0, 1));
    expect([startsDay(after, before), continuesGroup(after, before)]).toEqual([true, false]);
  });

  it("ends at another guest of the same name", () => {
    const [first, other] = pair(ten, ten, { ...robin, guest_key: "other" });
    expect(continuesGroup(other, first)).toBe(false);
  });
});
