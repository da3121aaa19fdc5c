import { describe, expect, it } from "vitest";
import { accepted, queued, refused, retried } from "./pending-messages";
import { lines } from "./room-lines";
import * as room from "./room-state";
import { ada, deleted, message, robin } from "./testing";

const at = "2026-03-01T10:00:00Z";
const start = room.empty(ada);
const bodies = (state: room.RoomState) => lines(state).map(({ body }) => body);
const mine = (id: number, clientId: string) =>
  message(id, { author: ada, client_id: clientId, body: clientId });

describe("messages", () => {
  it("are shown in the order of their ids, whatever order they arrive in", () => {
    let state = room.loaded(start, [message(3), message(1)], false);
    state = room.saved(state, message(2));
    expect(lines(state).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("that arrive again are replaced, not repeated", () => {
    let state = room.saved(start, message(1));
    state = room.saved(state, message(1, { body: "edited" }));
    expect(bodies(state)).toEqual(["edited"]);
  });

  it("of an earlier page go before the others", () => {
    let state = room.loaded(start, [message(3), message(4)], true);
    state = room.extended(state, [message(1), message(2)], false);
    expect(lines(state).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(state.more).toBe(false);
  });

  it("of a later page go after the others", () => {
    let state = room.loaded(start, [message(1), message(2)], false, true);
    state = room.continued(state, [message(3)], false);
    expect(lines(state).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(state.later).toBe(false);
  });

  it("that arrive while those shown are from the middle are on a later page", () => {
    const middle = room.loaded(start, [message(1), message(2)], false, true);
    expect(room.saved(middle, message(9))).toBe(middle);
    const waiting = accepted(queued(middle, "a", "a", at), "a", 9);
    expect(room.saved(waiting, mine(9, "a")).pending).toEqual([]);
  });

  it("stay a few hundred, and those at the other end can be loaded again", () => {
    const all = Array.from({ length: 301 }, (_, i) => message(i + 1));
    const state = room.loaded(start, all, false);
    const newest = room.trimmed(state, "earlier");
    expect([newest.messages.length, newest.more, newest.later]).toEqual([200, true, false]);
    expect(newest.messages.at(-1)?.message_id).toBe(301);
    const oldest = room.trimmed(state, "later");
    expect([oldest.messages[0]?.message_id, oldest.more, oldest.later]).toEqual([1, false, true]);
    expect(room.trimmed(newest, "earlier")).toBe(newest);
  });

  it("of a fresh snapshot replace all others", () => {
    const state = room.loaded(room.saved(start, message(1)), [message(5)], true);
    expect(bodies(state)).toEqual(["message 5"]);
  });
});

describe("a deleted message", () => {
  const before = room.loaded(start, [message(1), message(2)], true);

  it("keeps its place, without its text", () => {
    const state = room.saved(before, deleted(1));
    expect(bodies(state)).toEqual(["", "message 2"]);
    expect(lines(state)[0]).toMatchObject({ deleted: "author", deletable: false });
  });

  it("names a moderator as the one who deleted it", () => {
    const state = room.saved(before, deleted(1, { moderated: true }));
    expect(lines(state)[0]?.deleted).toBe("moderator");
  });

  it("of a page that is not loaded is not shown", () => {
    const state = room.loaded(start, [message(5)], true);
    expect(room.saved(state, deleted(1)).messages).toBe(state.messages);
  });

  it("is no longer pending", () => {
    const waiting = queued(before, "a", "a", at);
    const state = room.saved(waiting, deleted(3, { author: ada, client_id: "a" }));
    expect(bodies(state)).toEqual(["message 1", "message 2", ""]);
    expect(state.pending).toEqual([]);
  });
});

describe("what a participant may delete", () => {
  const deletable = (state: room.RoomState) => lines(state).map((line) => line.deletable);

  it("is their own messages that the server has", () => {
    const state = room.loaded(start, [message(1), mine(2, "a")], false);
    expect(deletable(queued(state, "b", "b", at))).toEqual([false, true, false]);
  });

  it("is every message, for a moderator", () => {
    const moderator = room.empty({ ...ada, moderates: true });
    expect(deletable(room.loaded(moderator, [message(1)], false))).toEqual([true]);
  });
});

describe("a reply", () => {
  const reply = message(9, { reply_to: 1 });
  const quote = (state: room.RoomState) => lines(state).at(-1)?.quote;

  it("quotes the other message as it is now", () => {
    let state = room.loaded(start, [message(1), reply], false);
    expect(quote(state)).toEqual({ id: 1, author: "Robin", text: "message 1" });
    state = room.saved(state, message(1, { body: `a ${"long ".repeat(40)}text` }));
    expect(quote(state)?.text).toMatch(/^a long .*…$/);
    state = room.saved(state, deleted(1));
    expect(quote(state)?.text).toBe("This message was deleted.");
  });

  it("quotes a message that is not on a loaded page", () => {
    let state = room.withBeside(room.loaded(start, [reply], true), { related: [message(1)] });
    expect(quote(state)?.text).toBe("message 1");
    state = room.saved(state, deleted(1));
    expect(quote(state)?.text).toBe("This message was deleted.");
    expect(state.messages).toEqual([reply]);
  });

  it("to a message that was published again for it quotes that", () => {
    const state = room.saved(room.saved(room.loaded(start, [message(5)], true), message(1)), reply);
    expect(quote(state)?.text).toBe("message 1");
  });

  it("to an unknown message says so", () => {
    expect(quote(room.loaded(start, [reply], true))?.text).toBe("an earlier message");
  });

  it("that is pending quotes, too", () => {
    const state = queued(room.loaded(start, [message(1)], false), "a", "a", at, 1);
    expect(quote(state)?.text).toBe("message 1");
  });
});

it("only own messages can be edited, not even by a moderator", () => {
  const moderator = room.empty({ ...ada, moderates: true });
  const state = room.loaded(
    moderator,
    [message(1), mine(2, "a"), deleted(3, { author: ada })],
    false,
  );
  expect(lines(state).map(({ editable }) => editable)).toEqual([false, true, false]);
});

describe("an own message", () => {
  const waiting = queued(start, "a", "a", at);

  it("is shown immediately, after all others", () => {
    expect(bodies(room.saved(waiting, message(7)))).toEqual(["message 7", "a"]);
    expect(lines(waiting)[0]).toMatchObject({ mine: true, pending: { clientId: "a" } });
  });

  it("that arrives before the answer is shown once", () => {
    let state = room.saved(waiting, mine(1, "a"));
    state = accepted(state, "a", 1);
    expect(bodies(state)).toEqual(["a"]);
    expect(lines(state)[0]?.pending).toBeNull();
  });

  it("that arrives after the answer is shown once, in its place", () => {
    let state = accepted(waiting, "a", 1);
    expect(lines(state)[0]).toMatchObject({ id: 1, pending: null });
    state = room.saved(room.saved(state, message(2)), mine(1, "a"));
    expect(bodies(state)).toEqual(["a", "message 2"]);
  });

  it("keeps its key from pending to saved, so that its element stays", () => {
    const key = (state: room.RoomState) => lines(state)[0]?.key;
    expect(key(room.saved(waiting, mine(1, "a")))).toBe(key(waiting));
  });

  it("is not mistaken for someone else's with the same client_id", () => {
    const state = room.saved(waiting, message(1, { client_id: "a" }));
    expect(bodies(state)).toEqual(["message 1", "a"]);
    expect(new Set(lines(state).map(({ key }) => key)).size).toBe(2);
  });

  it("that is older than the first one shown is not shown at the end", () => {
    let state = room.loaded(start, [message(50)], true);
    state = accepted(queued(state, "a", "a", at), "a", 3);
    expect(bodies(state)).toEqual(["message 50"]);
  });

  it("that is refused stays with the reason until it is retried or discarded", () => {
    let state = refused(waiting, "a", "Too long.");
    expect(state.pending[0]?.reason).toBe("Too long.");
    state = retried(state, "a");
    expect(state.pending[0]?.reason).toBeNull();
    expect(room.dropped(state, "a").pending).toEqual([]);
  });

  it("stays pending until a fresh snapshot has it", () => {
    expect(bodies(room.loaded(waiting, [message(1)], false))).toEqual(["message 1", "a"]);
    expect(room.loaded(waiting, [mine(1, "a")], false).pending).toEqual([]);
  });
});

it("a mention of me is marked, if I am a member", () => {
  const state = room.saved(start, message(1, { mentions: [1] }));
  expect(lines(state)[0]?.mentionsMe).toBe(true);
  const guests = room.saved(room.empty(robin), message(1, { mentions: [1] }));
  expect(lines(guests)[0]?.mentionsMe).toBe(false);
});
