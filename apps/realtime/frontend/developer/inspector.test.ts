import { beforeEach, describe, expect, test } from "vitest";
import { Connection } from "../connection";
import type { Subscription } from "../subscription";
import { FakeWorld, settled } from "../testing";
import { Inspector } from "./inspector";

let world: FakeWorld;
let inspector: Inspector;
let connection: Connection;
let seen: number[];

beforeEach(() => {
  world = new FakeWorld();
  inspector = new Inspector();
  connection = new Connection("ws://site.test/ws/lights/", inspector.inspect(world));
  seen = [];
});

function subscribe(): Subscription {
  return connection.subscribe("light.1", {
    cursor: { seq: 4, epoch: "e" },
    event: (_, seq) => seen.push(seq),
    resync: async () => ({ seq: 9, epoch: "e" }),
    sse: "/sse/light/1/",
  });
}

const place = (after: number, head = after) => ({ stream: "light.1", epoch: "e", head, after });
const accept = (after: number) =>
  world.last.answer("subscribe", { type: "ok", result: place(after) });
const event = (seq: number) => ({
  type: "event",
  stream: "light.1",
  epoch: "e",
  seq,
  event: { type: "light.changed" },
});
const deliver = (seq: number) => world.last.deliver(event(seq));
const listed = () =>
  inspector.frames.shown().map(({ direction, type, fate }) => [direction, type, fate]);

function live(): Subscription {
  world.last.welcome();
  const subscription = subscribe();
  accept(4);
  return subscription;
}

describe("frames", () => {
  test("are listed in both directions, newest first, in the order in which they passed", () => {
    live();
    deliver(5);
    expect(listed()).toEqual([
      ["in", "event light.changed", "passed"],
      ["in", "ok", "passed"],
      ["out", "subscribe", "passed"],
      ["in", "welcome", "passed"],
    ]);
    expect(inspector.frames.shown()[0]).toMatchObject({ about: "light.1", seq: 5 });
    expect(seen).toEqual([5]);
  });

  test("that are delayed wait, in both directions, and keep their order when the delay ends", () => {
    live();
    inspector.faults.delayMs = 1_000;
    deliver(5);
    inspector.faults.delayMs = 0;
    deliver(6);
    void connection.request({ type: "light.set" }).catch(() => {});
    expect(seen).toEqual([]);
    world.clock.pass(1_000);
    expect(seen).toEqual([5, 6]);
    inspector.faults.delayMs = 500;
    void connection.request({ type: "light.off" }).catch(() => {});
    expect(world.last.commands("light.off")).toHaveLength(0);
    world.clock.pass(500);
    expect(world.last.commands("light.off")).toHaveLength(1);
  });

  test("of a socket that has ended do not arrive late", () => {
    live();
    inspector.faults.delayMs = 1_000;
    deliver(5);
    connection.close();
    world.clock.pass(1_000);
    expect(seen).toEqual([]);
    expect(inspector.streams.rows).toMatchObject([{ events: 0, cursor: { seq: 4 } }]);
  });
});

describe("a dropped event", () => {
  test("is a gap, which the client repairs", () => {
    live();
    inspector.faults.drops = 1;
    deliver(5);
    expect([seen, inspector.faults.drops]).toEqual([[], 0]);
    expect(listed()[0]).toEqual(["in", "event light.changed", "dropped"]);
    deliver(6);
    deliver(7);
    expect(world.last.commands("subscribe").at(-1)).toMatchObject({ after: 4 });
    accept(4);
    for (const seq of [5, 6, 7]) deliver(seq);
    expect(seen).toEqual([5, 6, 7]);
    expect(inspector.streams.rows).toMatchObject([
      { stream: "light.1", state: "live", events: 3, gaps: 1, cursor: { seq: 7, epoch: "e" } },
    ]);
  });

  test("is never an answer, which the client would take for a dead connection", async () => {
    live();
    inspector.faults.drops = 1;
    const answer = connection.request({ type: "light.set" });
    world.last.answer("light.set");
    expect(await answer).toBe(null);
    expect(inspector.faults.drops).toBe(1);
  });
});

describe("a cut", () => {
  test("is a lost network to the page, which returns at once when it ends", () => {
    live();
    inspector.cut(true);
    expect(connection.state).toBe("reconnecting");
    expect(inspector.links).toMatchObject([{ path: "/ws/lights/", state: "lost", code: 1006 }]);
    expect(inspector.streams.rows).toMatchObject([{ state: "waiting" }]);
    world.clock.pass(60_000);
    expect(world.sockets).toHaveLength(1);
    inspector.cut(false);
    expect(world.sockets).toHaveLength(2);
    world.last.welcome();
    expect(connection.state).toBe("open");
    expect(inspector.links).toMatchObject([{ path: "/ws/lights/", state: "open" }]);
  });

  test("reaches event streams and posts", async () => {
    await reading();
    inspector.cut(true);
    expect(connection.state).toBe("reconnecting");
    expect(inspector.links.at(-1)).toMatchObject({ transport: "event stream", state: "lost" });
    const { answers, post } = inspector.inspect(world);
    expect(await answers("/sse/light/1/")).toBe(false);
    await expect(post("/commands/", "{}")).rejects.toThrow("cut");
  });
});

async function reading(): Promise<void> {
  subscribe();
  world.retry();
  world.retry();
  await settled();
  world.lastSource.deliver("subscribed", place(4));
}

describe("subscriptions", () => {
  test("over an event stream have a place, too", async () => {
    await reading();
    world.lastSource.deliver("event", event(5));
    expect(seen).toEqual([5]);
    expect(inspector.streams.rows).toMatchObject([
      { path: "/sse/light/1/", state: "live", events: 1, cursor: { seq: 5 } },
    ]);
    expect(inspector.links.at(-1)).toMatchObject({ transport: "event stream", state: "open" });
  });

  test("count the times that the page had to load again", async () => {
    live();
    world.last.deliver({ type: "resync", stream: "light.1" });
    await settled();
    expect(inspector.streams.rows).toMatchObject([{ resyncs: 1, state: "asking" }]);
    accept(9);
    expect(inspector.streams.rows).toMatchObject([{ cursor: { seq: 9 }, state: "live" }]);
  });

  test("that were refused or ended say why, and one that the page ended is gone", () => {
    const subscription = live();
    world.last.deliver({ type: "unsubscribed", stream: "light.1", code: "revoked" });
    expect(inspector.streams.rows).toMatchObject([{ state: "ended: revoked" }]);
    subscription.unsubscribe();
    subscribe();
    world.last.answer("subscribe", { type: "error", code: "forbidden", message: "No." });
    expect(inspector.streams.rows).toMatchObject([{ state: "refused: forbidden" }]);
    subscribe().unsubscribe();
    expect(inspector.streams.rows).toEqual([]);
  });
});
