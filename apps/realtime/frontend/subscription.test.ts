import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "./connection";
import type { Subscription } from "./subscription";
import type { SubscriptionOptions } from "./subscription-options";
import { FakeWorld, settled } from "./testing";
import type { Cursor } from "./wire";

const stream = "chat.room.12";
const start: Cursor = { seq: 41, epoch: "k3f9" };

let world: FakeWorld;
let connection: Connection;
let applied: number[];

beforeEach(() => {
  world = new FakeWorld();
  connection = world.connected();
  applied = [];
});

function subscribe(options: Partial<SubscriptionOptions> = {}): Subscription {
  const event = (_event: unknown, seq: number) => void applied.push(seq);
  return connection.subscribe(stream, { cursor: start, event, ...options });
}

function accept({ head, after = 41, epoch = "k3f9" }: Partial<Cursor> & Accepted): void {
  world.last.answer("subscribe", { type: "ok", result: { stream, epoch, head, after } });
}

type Accepted = { head: number; after?: number };

function deliver(...seqs: number[]): void {
  for (const seq of seqs) {
    world.last.deliver({ type: "event", stream, epoch: "k3f9", seq, event: { type: "x" } });
  }
}

const asked = () => world.last.commands("subscribe");

describe("a place in a stream", () => {
  test("begins where the page was rendered", () => {
    subscribe();
    expect(asked()).toMatchObject([{ stream, after: 41, epoch: "k3f9" }]);
  });

  test("applies each event once and in order", () => {
    const subscription = subscribe();
    accept({ head: 43 });
    deliver(42, 42, 41, 43, 42, 44);
    expect(applied).toEqual([42, 43, 44]);
    expect(subscription.cursor).toEqual({ seq: 44, epoch: "k3f9" });
  });

  test("ignores entries about others' lost access", () => {
    const subscription = subscribe();
    accept({ head: 41 });
    const event = { type: "access.changed" };
    world.last.deliver({ type: "event", stream, epoch: "k3f9", seq: 42, event });
    deliver(43);
    expect(applied).toEqual([43]);
    expect(subscription.cursor).toEqual({ seq: 43, epoch: "k3f9" });
  });

  test("goes on from its cursor after a reconnect", () => {
    subscribe();
    accept({ head: 41 });
    deliver(42, 43);
    world.reconnect();
    expect(asked()).toMatchObject([{ after: 43, epoch: "k3f9" }]);
  });

  test("waits for the connection when there is none yet", () => {
    connection = world.connecting();
    subscribe();
    expect(asked()).toEqual([]);
    world.last.welcome();
    expect(asked()).toMatchObject([{ after: 41 }]);
  });

  test("from now on: the server's answer is the cursor", () => {
    const subscription = subscribe({ cursor: null });
    expect(asked()).toMatchObject([{ after: null, epoch: "" }]);
    accept({ head: 7, after: 7 });
    deliver(8);
    expect(applied).toEqual([8]);
    expect(subscription.cursor).toEqual({ seq: 8, epoch: "k3f9" });
  });

  test("the first event ever names the epoch", () => {
    subscribe({ cursor: { seq: 0, epoch: "" } });
    accept({ head: 0, after: 0, epoch: "" });
    deliver(1);
    world.reconnect();
    expect(asked()).toMatchObject([{ after: 1, epoch: "k3f9" }]);
  });

  test("one subscription a stream", () => {
    subscribe();
    expect(() => subscribe()).toThrow("Already subscribed");
  });
});

describe("a gap", () => {
  test("is asked for from the cursor, once", () => {
    subscribe();
    accept({ head: 41 });
    deliver(42, 44, 45, 46);
    expect(applied).toEqual([42]);
    expect(asked()).toHaveLength(2);
    expect(asked().at(-1)).toMatchObject({ after: 42 });
    accept({ head: 46 });
    deliver(43, 44, 45, 46);
    expect(applied).toEqual([42, 43, 44, 45, 46]);
  });

  test("that the server cannot fill is not asked for in a hot loop", () => {
    subscribe();
    accept({ head: 43 });
    deliver(43);
    for (let tries = 0; tries < 5; tries++) {
      accept({ head: 43 });
      deliver(43);
    }
    expect(asked()).toHaveLength(2);
    world.clock.pass(250);
    expect(asked()).toHaveLength(3);
  });
});

describe("caught up", () => {
  test("is when the head that the server named is reached", () => {
    const live = vi.fn();
    const subscription = subscribe({ live });
    accept({ head: 43 });
    deliver(42);
    expect(subscription.live).toBe(false);
    deliver(43);
    expect(subscription.live).toBe(true);
    world.last.drop();
    expect(subscription.live).toBe(false);
    expect(live.mock.calls).toEqual([[true], [false]]);
  });

  test("is at once when nothing was missed", () => {
    const subscription = subscribe();
    accept({ head: 41 });
    expect(subscription.live).toBe(true);
  });

  test("is reached again after a cut", () => {
    const live = vi.fn();
    subscribe({ live });
    accept({ head: 41 });
    world.reconnect();
    expect(live.mock.calls).toEqual([[true], [false]]);
    accept({ head: 41 });
    expect(live).toHaveBeenLastCalledWith(true);
  });
});

describe("handlers", () => {
  test("that throw stop neither the cursor nor later events", () => {
    const event = vi.fn((_event: unknown, seq: number) => {
      applied.push(seq);
      if (seq === 42) throw new Error("a bug on the page");
    });
    const subscription = subscribe({ event });
    accept({ head: 41 });
    deliver(42, 43);
    expect(applied).toEqual([42, 43]);
    expect(subscription.cursor?.seq).toBe(43);
    expect(world.errors).toEqual([new Error("a bug on the page")]);
  });

  test("may unsubscribe in the middle", () => {
    const subscription = subscribe({
      event: (_event, seq) => {
        applied.push(seq);
        subscription.unsubscribe();
      },
    });
    accept({ head: 43 });
    deliver(42, 43);
    expect(applied).toEqual([42]);
  });

  test("ephemeral messages move nothing", () => {
    const ephemeral = vi.fn();
    const subscription = subscribe({ ephemeral });
    accept({ head: 41 });
    world.last.deliver({ type: "ephemeral", stream, event: { type: "typing" } });
    expect(ephemeral).toHaveBeenCalledWith({ type: "typing" });
    expect(subscription.cursor).toEqual(start);
  });
});

describe("resync", () => {
  test("reloads the page", () => {
    subscribe();
    world.last.deliver({ type: "resync", stream });
    world.clock.pass(0);
    expect(world.reloads).toBe(1);
  });

  test("a page that has just loaded waits first, to avoid a reload loop", () => {
    world.age = () => 1_000;
    subscribe();
    world.last.deliver({ type: "resync", stream });
    world.clock.pass(3_999);
    expect(world.reloads).toBe(0);
    world.clock.pass(1);
    expect(world.reloads).toBe(1);
  });

  test("goes on from a fresh snapshot", async () => {
    subscribe({ resync: () => Promise.resolve({ seq: 90, epoch: "new1" }) });
    world.last.deliver({ type: "resync", stream });
    deliver(42);
    await settled();
    expect(asked().at(-1)).toMatchObject({ after: 90, epoch: "new1" });
    accept({ head: 90, after: 90, epoch: "new1" });
    world.last.deliver({ type: "event", stream, epoch: "new1", seq: 91, event: { type: "x" } });
    expect(applied).toEqual([91]);
    expect(world.reloads).toBe(0);
  });

  test("an ok that came with it is not taken for the next one's", async () => {
    const resync = vi.fn(() => Promise.resolve({ seq: 90, epoch: "new1" }));
    const subscription = subscribe({ resync });
    const [first] = asked();
    world.last.deliver({ type: "resync", stream });
    await settled();
    const result = { stream, epoch: "k3f9", head: 41, after: 41 };
    world.last.deliver({ type: "ok", id: first?.id, result });
    expect(resync).toHaveBeenCalledOnce();
    expect(subscription.cursor).toEqual({ seq: 90, epoch: "new1" });
  });

  test("a snapshot that cannot be loaded is tried again", async () => {
    const resync = vi
      .fn<() => Promise<Cursor>>()
      .mockRejectedValueOnce(new Error("no network"))
      .mockResolvedValueOnce({ seq: 90, epoch: "new1" });
    subscribe({ resync });
    world.last.deliver({ type: "resync", stream });
    await settled();
    expect(world.errors).toEqual([new Error("no network")]);
    world.clock.pass(250);
    await settled();
    expect(asked().at(-1)).toMatchObject({ after: 90 });
  });

  test("a snapshot loaded while the connection is away is used when it is back", async () => {
    let loaded: (cursor: Cursor) => void = () => {};
    subscribe({ resync: () => new Promise((resolve) => (loaded = resolve)) });
    world.last.deliver({ type: "resync", stream });
    world.reconnect();
    expect(asked()).toEqual([]);
    world.retry();
    loaded({ seq: 90, epoch: "new1" });
    await settled();
    world.last.welcome();
    expect(asked()).toMatchObject([{ after: 90 }]);
  });

  test("an event of another epoch is never applied", () => {
    subscribe();
    accept({ head: 41 });
    world.last.deliver({ type: "event", stream, epoch: "else", seq: 42, event: { type: "x" } });
    world.clock.pass(0);
    expect(applied).toEqual([]);
    expect(world.reloads).toBe(1);
  });
});

describe("the end", () => {
  test("unsubscribing tells the server, and frees the stream", () => {
    subscribe().unsubscribe();
    expect(world.last.commands("unsubscribe")).toMatchObject([{ stream }]);
    deliver(42);
    expect(applied).toEqual([]);
    subscribe();
    world.reconnect();
    expect(asked()).toHaveLength(1);
  });

  test.each(["not_found", "forbidden"])("a subscribe refused with %s", (code) => {
    const ended = vi.fn();
    subscribe({ ended });
    world.last.answer("subscribe", { type: "error", code, message: "There is no such room." });
    expect(ended).toHaveBeenCalledExactlyOnceWith(code, "There is no such room.");
    world.reconnect();
    expect(asked()).toEqual([]);
  });

  test.each(["internal", "unavailable", "too_many"])("%s is no end: it is tried again", (code) => {
    const ended = vi.fn();
    subscribe({ ended });
    world.last.answer("subscribe", { type: "error", code, message: "Not now." });
    expect(asked()).toHaveLength(1);
    world.clock.pass(250);
    expect(asked()).toHaveLength(2);
    expect(ended).not.toHaveBeenCalled();
  });

  test("revoked: nothing after it is applied", () => {
    const ended = vi.fn();
    subscribe({ ended });
    accept({ head: 41 });
    world.last.deliver({ type: "unsubscribed", stream, code: "revoked" });
    deliver(42);
    expect(applied).toEqual([]);
    expect(ended).toHaveBeenCalledWith("revoked", "You can no longer read this.");
  });
});
