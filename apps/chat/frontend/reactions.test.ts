import { describe, expect, it } from "vitest";
import { NO_REACTIONS, namesIn, reacted, reactedMyself, reactionsTo } from "./reactions";
import { ada, robin } from "./testing";
import type { Author, ReactionsSaved } from "./wire.gen";

const grace: Author = { name: "Grace", user_id: 2, guest_key: null };

function event(count: number, people: Author[]): ReactionsSaved {
  const reactions = count === 0 ? [] : [{ emoji: "👍", count, people }];
  return { type: "reactions.saved", message_id: 1, room_id: 12, reactions };
}

describe("reactions", () => {
  it("are mine if I am among the people", () => {
    const all = reacted(NO_REACTIONS, ada, event(2, [robin, ada]));
    expect(reactionsTo(all, 1)).toMatchObject([{ emoji: "👍", count: 2, mine: true }]);
    expect(reactionsTo(reacted(all, ada, event(1, [robin])), 1)).toMatchObject([{ mine: false }]);
    expect(reactionsTo(reacted(all, ada, event(0, [])), 1)).toEqual([]);
  });

  it("stay mine when I am not among the first, who alone are named", () => {
    let all = reacted(NO_REACTIONS, ada, event(30, [robin, grace]));
    expect(reactionsTo(all, 1)).toMatchObject([{ mine: false }]);
    all = reactedMyself(all, 1, "👍", true);
    all = reacted(all, ada, event(31, [robin, grace]));
    expect(reactionsTo(all, 1)).toMatchObject([{ mine: true }]);
    all = reactedMyself(all, 1, "👍", false);
    expect(reactionsTo(all, 1)).toMatchObject([{ mine: false }]);
  });

  it("are said with names", () => {
    const named = (mine: boolean, count: number, people: Author[]) =>
      namesIn({ emoji: "👍", count, people, mine }, ada);
    expect(named(true, 2, [robin, ada])).toBe("You, Robin");
    expect(named(true, 30, [robin, grace])).toBe("You, Robin, Grace and 27 more");
    expect(named(false, 1, [robin])).toBe("Robin");
  });
});
