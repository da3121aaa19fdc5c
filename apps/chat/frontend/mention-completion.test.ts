import { describe, expect, it, vi } from "vitest";
import { choicesFor, completed, HERE, MentionCompletion } from "./mention-completion";

const ada = { username: "ada", name: "Ada Lovelace" };
const grace = { username: "ghopper", name: "Grace Hopper" };
const people = [grace, ada, HERE];
const names = (typed: string) => choicesFor(people, typed).map(({ username }) => username);

describe("the completion of a mention", () => {
  it("finds usernames and any part of a name", () => {
    expect(names("")).toEqual(["ghopper", "ada", "here"]);
    expect(names("LOV")).toEqual(["ada"]);
    expect(names("h")).toEqual(["ghopper", "here"]);
    expect(names("x")).toEqual([]);
  });

  it("puts the name in the place of what was typed", () => {
    expect(completed("Hi @gr, tea?", 6, grace)).toEqual({ text: "Hi @ghopper , tea?", caret: 12 });
    expect(completed("@a now", 2, ada)).toEqual({ text: "@ada now", caret: 5 });
  });

  it("starts at an @ that starts a word, and asks the server once", async () => {
    const load = vi.fn(async () => people);
    const completion = new MentionCompletion({ requestUpdate: () => {} } as never);
    const offered = async (before: string) => {
      await completion.typed(before, load);
      return completion.choices.length;
    };
    expect(await offered("mail me@")).toBe(0);
    expect(await offered("Hi (@")).toBe(3);
    expect(await offered("Hi (@ad")).toBe(1);
    expect(await offered("Hi (@ad ")).toBe(0);
    expect(load).toHaveBeenCalledOnce();
  });

  it("offers nothing without an answer, and asks again", async () => {
    const load = vi.fn().mockRejectedValueOnce(new Error()).mockResolvedValue(people);
    const completion = new MentionCompletion({ requestUpdate: () => {} } as never);
    await completion.typed("@", load);
    expect(completion.choices).toEqual([]);
    await completion.typed("@a", load);
    expect(completion.choices).toEqual([ada]);
  });
});
