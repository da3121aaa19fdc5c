import { describe, expect, it } from "vitest";
import {
  announced,
  counted,
  deleted,
  type Line,
  mentionsIn,
  saved,
  unreadIn,
} from "./sidebar-line";
import { ada, deleted as deletedMessage, message } from "./testing";

const line: Line = {
  level: "all",
  newestId: 10,
  readId: 8,
  unread: 2,
  mentions: 1,
  seq: 40,
  last: { author: "Robin", body: "message 10" },
  later: new Map(),
};
const me = "1";
const totals = (line: Line | null) => line && [unreadIn(line), mentionsIn(line)];

describe("a room in the list", () => {
  it("counts what others write, and what mentions the reader", () => {
    const next = saved(line, message(11), 41, me);
    expect(totals(next)).toEqual([3, 1]);
    expect(totals(saved(next, message(12, { mentions: [1, 2] }), 42, me))).toEqual([4, 2]);
    expect(totals(saved(next, message(12, { author: ada }), 42, me))).toEqual([3, 1]);
  });

  it("shows the beginning of the newest message in one line", () => {
    const { last, newestId } = saved(
      line,
      message(11, { body: `a\n b ${"x".repeat(200)}` }),
      41,
      me,
    );
    expect(newestId).toBe(11);
    expect(last?.body).toMatch(/^a b x+…$/);
    expect(last?.body.length).toBe(120);
  });

  it("does not count an edited message again", () => {
    const next = saved(line, message(10, { body: "edited" }), 41, me);
    expect(totals(next)).toEqual([2, 1]);
    expect(next.last?.body).toBe("edited");
    const again = saved(saved(next, message(11), 42, me), message(11, { mentions: [1] }), 43, me);
    expect(totals(again)).toEqual([3, 2]);
  });

  it("does not count what the server has counted already", () => {
    const ahead = counted(line, { readId: 8, unread: 3, mentions: 1, seq: 41, level: "all" });
    expect(totals(saved(ahead, message(11), 41, me))).toEqual([3, 1]);
    const behind = saved(saved(line, message(11), 41, me), message(12), 42, me);
    expect(
      totals(counted(behind, { readId: 11, unread: 0, mentions: 0, seq: 41, level: "all" })),
    ).toEqual([1, 0]);
  });

  it("forgets a deleted message that it counted itself, and asks the server about others", () => {
    const next = saved(line, message(11), 41, me);
    expect(totals(deleted(saved(next, message(12), 42, me), deletedMessage(11), 43, me))).toEqual([
      3, 1,
    ]);
    expect(deleted(next, deletedMessage(9), 42, me)).toBeNull(); // it was unread
    expect(totals(deleted(next, deletedMessage(5), 42, me))).toEqual([3, 1]); // it was read
    expect(deleted(next, deletedMessage(11), 42, me)).toBeNull(); // the line shows its text
  });

  it("announces what its level says", () => {
    expect(announced(line)).toBe(2);
    expect(announced({ ...line, level: "mentions" })).toBe(1);
    expect(announced({ ...line, level: "nothing" })).toBe(0);
  });
});
