import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "../connection";
import { Outbox } from "../outbox";
import { type FakeEventSource, FakeWorld, settled } from "../testing";

const stream = "liveblog.blog.3";
const epoch = "k3f9";
const sse = "/sse/liveblog.blog.3/";

let world: FakeWorld;
let connection: Connection;
let applied: number[];
let live: boolean[];

beforeEach(() => {
  world = new FakeWorld();
  connection = world.connecting();
  applied = [];
  live = [];
});

function subscribe(options: { sse?: string } = { sse }): void {
  connection.subscribe(stream, {
    cursor: { seq: 41, epoch },
    event: (_event, seq) => void applied.push(seq),
    live: (now) => void live.push(now),
    ...options,
  });
}

/** Two handshakes fail; the third try is under way. */
async function block(): Promise<void> {
  world.retry();
  world.retry();
  await settled();
}

function accept(head: number, source: FakeEventSource = world.lastSource): void {
  const after = Number(source.url.searchParams.get("after"));
  source.deliver("subscribed", { stream, epoch, head, after });
}

function deliver(...seqs: number[]): void {
  for (const seq of seqs) {
    const frame = { type: "event", stream, epoch, seq, event: { type: "post.saved" } };
    world.lastSource.deliver("event", frame);
  }
}

describe("where sockets are blocked", () => {
  test("a public stream is read as events, from the same cursor", async () => {
    subscribe();
    await block();
    expect(connection.state).toBe("reading");
    expect(world.lastSource.url.pathname).toBe(sse);
    expect(world.lastSource.url.search).toBe("?after=41&epoch=k3f9");
    accept(42);
    deliver(42, 42, 43);
    expect(applied).toEqual([42, 43]);
    expect(live).toEqual([true]);
  });

  test("each stream brings the build of the server's pages", async () => {
    subscribe();
    await block();
    const welcome = { type: "welcome", heartbeat_seconds: 15, frame_bytes: 0, user: null };
    world.lastSource.deliver("welcome", { ...welcome, build: "9f2c41d07b3e" });
    expect(connection.build).toBe("9f2c41d07b3e");
    accept(42);
    deliver(42);
    expect(applied).toEqual([42]);
  });

  test("so is one whose browser makes no WebSockets at all", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    subscribe();
    world.refusesSockets = true;
    world.last.drop();
    world.clock.pass(1_000);
    await settled();
    expect(connection.state).toBe("reading");
    accept(42);
    deliver(42);
    expect(applied).toEqual([42]);
  });

  test("one failed handshake proves nothing", async () => {
    subscribe();
    world.retry();
    await settled();
    expect(connection.receiving).toBe(false);
    world.last.welcome();
    expect(connection.state).toBe("open");
    expect(world.sources).toEqual([]);
  });

  test("a server that restarts is no blocked socket", async () => {
    world.http = false;
    subscribe();
    await block();
    expect(connection.state).toBe("reconnecting");
    expect(world.sources).toEqual([]);
    world.last.drop();
    expect(world.untilNextSocket()).toBeLessThan(10_000);
  });

  test("a page without public streams goes on trying", async () => {
    subscribe({});
    await block();
    world.last.drop();
    expect(connection.state).toBe("reconnecting");
    expect(world.sources).toEqual([]);
  });

  test("a socket is tried now and then, without disturbing the reader", async () => {
    subscribe();
    await block();
    accept(41);
    const { length } = world.sockets;
    world.last.drop();
    expect(connection.state).toBe("reading");
    world.clock.pass(39_000);
    world.lastSource.deliver("heartbeat", {});
    world.clock.pass(39_000);
    world.lastSource.deliver("heartbeat", {});
    world.clock.pass(39_000);
    world.lastSource.deliver("heartbeat", {});
    expect(world.sockets).toHaveLength(length);
    world.clock.pass(4_000);
    expect(world.sockets).toHaveLength(length + 1);
    expect(connection.state).toBe("reading");
    deliver(42);
    expect(applied).toEqual([42]);
  });

  test("when a socket opens, it goes on where the events stopped", async () => {
    subscribe();
    await block();
    accept(41);
    deliver(42, 43);
    world.last.welcome();
    expect(connection.state).toBe("open");
    expect(world.lastSource.closed).toBe(true);
    expect(world.last.commands("subscribe")).toMatchObject([{ stream, after: 43, epoch }]);
    deliver(44); // too late: that line is closed
    world.last.answer("subscribe", {
      type: "ok",
      result: { stream, epoch, head: 44, after: 43 },
    });
    world.last.deliver({ type: "event", stream, epoch, seq: 44, event: { type: "x" } });
    expect(applied).toEqual([42, 43, 44]);
    expect(live).toEqual([true, false, true]);
  });

  test("back on the network, a socket is tried at once", async () => {
    subscribe();
    await block();
    accept(41);
    world.last.drop();
    const { length } = world.sockets;
    world.page.setOnline(true);
    expect(world.sockets).toHaveLength(length + 1);
    expect(connection.state).toBe("reading");
  });

  test("commands wait, or are told why not", async () => {
    subscribe();
    const outbox = new Outbox(connection);
    void outbox.send({ type: "say" });
    await block();
    expect(outbox.size).toBe(1);
    const request = connection.request({ type: "say" });
    await expect(request).rejects.toMatchObject({ code: "unavailable", temporary: true });
    world.last.welcome();
    expect(world.last.commands("say")).toHaveLength(1);
  });

  test("commands are sent as POST where there is an address for them", async () => {
    connection.commandAddress = "/commands/";
    subscribe();
    const outbox = new Outbox(connection);
    const answer = outbox.send({ type: "say" });
    await block();
    expect(connection.sending).toBe(true);
    await answer;
    expect(world.posts).toMatchObject([{ url: "/commands/", command: { type: "say" } }]);
    world.onPost = ({ id }) => ({ type: "error", id, code: "invalid", message: "No." });
    await expect(outbox.send({ type: "say" })).rejects.toMatchObject({ message: "No." });
    await expect(connection.request({ type: "typing" })).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(world.posts).toHaveLength(2);
  });

  test("a command whose request fails is sent again after the reconnect", async () => {
    connection.commandAddress = "/commands/";
    subscribe();
    await block();
    world.http = false;
    const answer = new Outbox(connection).send({ type: "say" });
    await settled();
    expect(connection.sending).toBe(false);
    world.http = true;
    world.clock.pass(30_000);
    await answer;
    const ids = world.posts.map(({ command }) => command.id);
    expect(new Set(ids).size).toBe(1);
  });

  test("an answer that is no frame refuses the command", async () => {
    connection.commandAddress = "/commands/";
    subscribe();
    await block();
    world.onPost = () => ({ message: "Forbidden" });
    await expect(connection.request({ type: "say" })).rejects.toMatchObject({ temporary: true });
  });

  test("a stream that is not public waits for a socket", async () => {
    subscribe();
    const ended = vi.fn();
    connection.subscribe("chat.room.1", { cursor: null, event: () => {}, ended });
    await block();
    world.clock.pass(9_000);
    expect(world.sources).toHaveLength(1);
    expect(ended).not.toHaveBeenCalled();
    world.last.welcome();
    expect(world.last.commands("subscribe")).toMatchObject([{ stream }, { stream: "chat.room.1" }]);
  });
});

describe("event streams that fail", () => {
  beforeEach(async () => {
    subscribe();
    await block();
    accept(41);
    deliver(42);
  });

  test("one that ends is asked for again after its cursor, with the next try", async () => {
    world.lastSource.drop();
    expect(connection.state).toBe("reconnecting");
    world.clock.pass(30_000);
    await settled();
    expect(connection.state).toBe("reading");
    expect(world.lastSource.url.searchParams.get("after")).toBe("42");
  });

  test("one that is silent for 40 seconds is dead", () => {
    world.clock.pass(39_999);
    expect(connection.state).toBe("reading");
    world.clock.pass(1);
    expect(connection.state).toBe("reconnecting");
    expect(world.sources.every(({ closed }) => closed)).toBe(true);
  });

  test("resync loads the page again", () => {
    world.lastSource.deliver("resync", { type: "resync", stream });
    world.lastSource.drop(); // the server ends the response
    expect(world.reloads).toBe(0);
    world.clock.pass(0);
    expect(world.reloads).toBe(1);
    expect(connection.state).toBe("reading");
  });

  test("a stream that is no longer public is not requested again", async () => {
    const source = world.lastSource;
    source.deliver("unsubscribed", { type: "unsubscribed", stream, code: "revoked" });
    source.drop(); // the server ends the response
    world.clock.pass(30_000);
    await settled();
    expect(source.closed).toBe(true);
    expect(world.sources).toHaveLength(1);
    expect(connection.state).toBe("reading");
  });

  test("a gap reopens only the stream that has it", () => {
    deliver(44);
    const [first, second] = world.sources;
    expect(first?.closed).toBe(true);
    expect(second?.url.searchParams.get("after")).toBe("42");
  });

  test("closing the connection closes them", () => {
    connection.close();
    expect(world.lastSource.closed).toBe(true);
    expect(connection.receiving).toBe(false);
  });

  test("the back/forward cache holds none", () => {
    world.page.fire("pagehide", true);
    expect(world.lastSource.closed).toBe(true);
  });

  test("unsubscribing ends its own only", () => {
    const other = connection.subscribe("liveblog.blog.4", {
      cursor: null,
      event: () => {},
      sse: "/sse/liveblog.blog.4/",
    });
    const [mine, theirs] = world.sources;
    expect(theirs?.url.search).toBe("");
    other.unsubscribe();
    expect(theirs?.closed).toBe(true);
    expect(mine?.closed).toBe(false);
  });
});
