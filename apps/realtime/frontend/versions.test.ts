/** A page and a server that are one version apart, in both directions. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "./connection";
import { FakeWorld } from "./testing";

const stream = "chat.room.12";
const epoch = "k3f9";

let world: FakeWorld;
let connection: Connection;
let applied: unknown[];

beforeEach(() => {
  world = new FakeWorld();
  connection = world.connecting();
  applied = [];
});

function subscribe(after = 41): void {
  connection.subscribe(stream, {
    cursor: { seq: after, epoch },
    event: (event) => void applied.push(event),
  });
}

function event(seq: number, fields: object = {}): object {
  return { type: "event", stream, epoch, seq, event: { type: "message.saved" }, ...fields };
}

describe("a page with a server of an earlier version", () => {
  it("does without fields that an older welcome lacks", async () => {
    const builds: string[] = [];
    connection.addEventListener("build", () => builds.push(connection.build));
    world.last.deliver({ type: "welcome", heartbeat_seconds: 20 });
    expect(connection.state).toBe("open");
    expect(builds).toEqual([""]);
    const answer = connection.request({ type: "say", body: "x".repeat(100_000) });
    world.last.answer("say", { type: "ok", result: 1 });
    expect(await answer).toBe(1);
  });

  it("is refused a command that it does not know, in words", async () => {
    world.last.welcome();
    const answer = connection.request({ type: "react" });
    world.last.answer("react", { type: "error", code: "invalid", message: "Unknown type." });
    await expect(answer).rejects.toMatchObject({ code: "invalid", message: "Unknown type." });
  });
});

describe("a page with a server of a later version", () => {
  it("knows the build that the welcome names", () => {
    world.last.welcome(null, "9f2c41d07b3e");
    expect(connection.build).toBe("9f2c41d07b3e");
    world.retry();
    world.last.welcome(null, "07b3e9f2c41d");
    expect(connection.build).toBe("07b3e9f2c41d");
  });

  it("ignores fields and frames that it does not know", () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    subscribe();
    world.last.deliver({ type: "welcome", heartbeat_seconds: 20, new: { deep: [1] } });
    const result = { stream, epoch, head: 42, after: 41, new: true };
    world.last.answer("subscribe", { type: "ok", result, new: true });
    world.last.deliver({ type: "new", stream });
    world.last.deliver(event(42, { new: 1, event: { type: "message.saved", new: 1 } }));
    expect(applied).toEqual([{ type: "message.saved", new: 1 }]);
    expect(connection.state).toBe("open");
  });

  it("hands on events of a type that it does not know, and the next ones after them", () => {
    subscribe();
    world.last.welcome();
    world.last.answer("subscribe", { type: "ok", result: { stream, epoch, head: 43, after: 41 } });
    world.last.deliver(event(42, { event: { type: "reaction.saved" } }));
    world.last.deliver(event(43));
    expect(applied).toEqual([{ type: "reaction.saved" }, { type: "message.saved" }]);
    expect(world.last.commands("subscribe")).toHaveLength(1);
  });
});
