import { describe, expect, it } from "vitest";
import * as store from "./room-state";
import { ada, deleted, gone, message, robin } from "./testing";

const at = "2026-03-01T10:00:00Z";
const start = store.empty(ada);
const bodies = (state: store.State) => store.lines(state).map(({ body }) => body);
const mine = (id: number, clientId: string) =>
  message(id, { author: ada, client_id: clientId, body: clientId });

describe("messages", () => {
  it("are shown by id, whatever order they come in", () => {
    let state = store.loaded(start, [message(3), message(1)], false);
    state = store.saved(state, message(2));
    expect(store.lines(state).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("that come again are replaced, not repeated", () => {
    let state = store.saved(start, message(1));
    state = store.saved(state, message(1, { body: "edited" }));
    expect(bodies(state)).toEqual(["edited"]);
  });

  it("from before are put in front", () => {
    let state = store.loaded(start, [message(3), message(4)], true);
    state = store.extended(state, [message(1), message(2)], false);
    expect(store.lines(state).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(state.more).toBe(false);
  });

  it("of a fresh snapshot replace all that were there", () => {
    const state = store.loaded(store.saved(start, message(1)), [message(5)], true);
    expect(bodies(state)).toEqual(["message 5"]);
  });
});

describe("a deleted message", () => {
  const before = store.loaded(start, [message(1), message(2)], true);

  it("keeps its place, without its words", () => {
    const state = store.saved(before, deleted(1));
    expect(bodies(state)).toEqual(["", "message 2"]);
    expect(store.lines(state)[0]).toMatchObject({ deleted: "author", removable: false });
  });

  it("may have been taken back by a moderator", () => {
    const state = store.saved(before, deleted(1, { moderated: true }));
    expect(store.lines(state)[0]?.deleted).toBe("moderator");
  });

  it("that is not loaded yet is not put before those that are", () => {
    const state = store.loaded(start, [message(5)], true);
    expect(store.saved(state, deleted(1))).toBe(state);
  });

  it("of our own is not shown as on its way any more", () => {
    const waiting = store.queued(before, "a", "a", at);
    const state = store.saved(waiting, deleted(3, { author: ada, client_id: "a" }));
    expect(bodies(state)).toEqual(["message 1", "message 2", ""]);
    expect(state.pending).toEqual([]);
  });
});

describe("what may be taken back", () => {
  const removable = (state: store.State) => store.lines(state).map((line) => line.removable);

  it("is our own that the server has", () => {
    const state = store.loaded(start, [message(1), mine(2, "a")], false);
    expect(removable(store.queued(state, "b", "b", at))).toEqual([false, true, false]);
  });

  it("is everything, for a moderator", () => {
    const moderator = store.empty({ ...ada, moderates: true });
    expect(removable(store.loaded(moderator, [message(1)], false))).toEqual([true]);
  });
});

describe("an own message", () => {
  const waiting = store.queued(start, "a", "a", at);

  it("is shown at once, after everything else", () => {
    expect(bodies(store.saved(waiting, message(7)))).toEqual(["message 7", "a"]);
    expect(store.lines(waiting)[0]).toMatchObject({ mine: true, pending: { clientId: "a" } });
  });

  it("that arrives before it is accepted is shown once", () => {
    let state = store.saved(waiting, mine(1, "a"));
    state = store.accepted(state, "a", 1);
    expect(bodies(state)).toEqual(["a"]);
    expect(store.lines(state)[0]?.pending).toBeNull();
  });

  it("that is accepted before it arrives is shown once, in its place", () => {
    let state = store.accepted(waiting, "a", 1);
    expect(store.lines(state)[0]).toMatchObject({ id: 1, pending: null });
    state = store.saved(store.saved(state, message(2)), mine(1, "a"));
    expect(bodies(state)).toEqual(["a", "message 2"]);
  });

  it("keeps its key from waiting to saved, so that its element stays", () => {
    const key = (state: store.State) => store.lines(state)[0]?.key;
    expect(key(store.saved(waiting, mine(1, "a")))).toBe(key(waiting));
  });

  it("is not taken for somebody else's with the same client_id", () => {
    const state = store.saved(waiting, message(1, { client_id: "a" }));
    expect(bodies(state)).toEqual(["message 1", "a"]);
    expect(new Set(store.lines(state).map(({ key }) => key)).size).toBe(2);
  });

  it("that turns out to be older than what is shown is not shown at the end", () => {
    let state = store.loaded(start, [message(50)], true);
    state = store.accepted(store.queued(state, "a", "a", at), "a", 3);
    expect(bodies(state)).toEqual(["message 50"]);
  });

  it("that is refused stays, with the reason, until it is tried again or deleted", () => {
    let state = store.refused(waiting, "a", "Too long.");
    expect(state.pending[0]?.reason).toBe("Too long.");
    state = store.retried(state, "a");
    expect(state.pending[0]?.reason).toBeNull();
    expect(store.dropped(state, "a").pending).toEqual([]);
  });

  it("stays when a fresh snapshot does not have it, and goes when it does", () => {
    expect(bodies(store.loaded(waiting, [message(1)], false))).toEqual(["message 1", "a"]);
    expect(store.loaded(waiting, [mine(1, "a")], false).pending).toEqual([]);
  });
});

describe("whose a message is", () => {
  it("is told by the user or the guest's key", () => {
    expect(store.isMine(ada, { ...ada, name: "Another name" })).toBe(true);
    expect(store.isMine(robin, { ...robin, name: "Another name" })).toBe(true);
    expect(store.isMine(ada, robin)).toBe(false);
    expect(store.isMine(robin, { ...robin, guest_key: "other" })).toBe(false);
  });

  it("is nobody's when its author has gone", () => {
    expect(store.isMine(ada, gone)).toBe(false);
    expect(store.isMine(robin, gone)).toBe(false);
  });

  it("says whether it mentions me", () => {
    const state = store.saved(start, message(1, { mentions: [1] }));
    expect(store.lines(state)[0]?.mentionsMe).toBe(true);
    const guests = store.saved(store.empty(robin), message(1, { mentions: [1] }));
    expect(store.lines(guests)[0]?.mentionsMe).toBe(false);
  });
});
