import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connection } from "./connection";
import type { State } from "./reconnector";
import { Interrupted, Refusal } from "./requests";
import { FakeWorld, settled } from "./testing";

let world: FakeWorld;

beforeEach(() => {
  world = new FakeWorld();
});

function statesOf(connection: Connection): State[] {
  const states: State[] = [];
  connection.addEventListener("state", () => {
    if (states.at(-1) !== connection.state) states.push(connection.state);
  });
  return states;
}

describe("opening", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("a path becomes a WebSocket URL of this site", () => {
    const urls: string[] = [];
    const socket = class extends EventTarget {
      constructor(url: string) {
        super();
        urls.push(url);
      }
      close() {}
    };
    vi.stubGlobal("WebSocket", socket);
    vi.stubGlobal("location", { href: "https://site.test/rooms/12/?a=b" });
    Connection.to("/ws/chat/").close();
    vi.stubGlobal("location", { href: "http://localhost:8000/" });
    Connection.to("/ws/chat/").close();
    expect(urls).toEqual(["wss://site.test/ws/chat/", "ws://localhost:8000/ws/chat/"]);
  });

  test("open means welcomed", () => {
    const connection = world.connecting();
    expect(connection.state).toBe("connecting");
    world.last.welcome();
    expect(connection.state).toBe("open");
  });

  test("a handshake that takes ten seconds is given up", () => {
    const connection = world.connecting();
    world.clock.pass(9_999);
    expect(connection.state).toBe("connecting");
    world.clock.pass(1);
    expect(connection.state).toBe("reconnecting");
    expect(world.last.closed).toBe(true);
  });
});

describe("a browser that makes no WebSockets", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    world.refusesSockets = true;
  });

  test("counts as a handshake without an answer, and is asked again", () => {
    const connection = world.connecting();
    world.clock.pass(0);
    expect(connection.state).toBe("reconnecting");
    world.refusesSockets = false;
    expect(world.untilNextSocket()).toBe(250);
    world.last.welcome();
    expect(connection.state).toBe("open");
  });

  test("is left alone once the page has closed the connection", () => {
    const connection = world.connecting();
    connection.close();
    world.clock.pass(60_000);
    expect(connection.state).toBe("closed");
  });
});

describe("reconnecting", () => {
  test("after 4429 as slowly as ever, as there was no room", () => {
    world.connected();
    world.last.drop(4429);
    expect(world.untilNextSocket()).toBe(15_000);
  });

  test.each([1000, 1006, 1011, 1012, 4408])("after close code %i", (code) => {
    const connection = world.connected();
    const states = statesOf(connection);
    world.last.drop(code);
    expect(world.untilNextSocket()).toBe(250);
    expect(world.sockets).toHaveLength(2);
    world.last.welcome();
    expect(states).toEqual(["reconnecting", "open"]);
  });

  test("waits longer and longer while the server is away", () => {
    world.connecting();
    const waits = Array.from({ length: 8 }, () => world.retry());
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  test("is quick again once a connection has lasted", () => {
    world.connecting();
    for (let tries = 0; tries < 8; tries++) world.retry();
    world.last.welcome();
    world.clock.pass(5_000);
    world.last.drop();
    expect(world.untilNextSocket()).toBe(250);
  });

  test("a server that accepts and drops at once is not asked ever faster", () => {
    world.connected();
    for (let tries = 0; tries < 8; tries++) world.reconnect();
    world.last.drop();
    expect(world.untilNextSocket()).toBe(5_000);
  });

  test("tryNow connects without waiting", () => {
    const connection = world.connected();
    world.last.drop();
    connection.tryNow();
    expect(world.sockets).toHaveLength(2);
    world.clock.pass(9_000);
    expect(world.sockets).toHaveLength(2);
  });

  test("is quick after the network came back, however long it was away", () => {
    world.connected();
    world.page.setOnline(false);
    for (let tries = 0; tries < 8; tries++) world.retry();
    world.page.setOnline(true);
    world.last.welcome();
    world.last.drop();
    expect(world.untilNextSocket()).toBe(250);
  });

  test("frames of an old socket are ignored", () => {
    const connection = world.connecting();
    const [old] = world.sockets;
    connection.tryNow();
    old?.welcome();
    old?.drop(4401);
    expect(connection.state).toBe("connecting");
  });
});

describe("heartbeat", () => {
  test("a connection to a silent server is closed", () => {
    const connection = world.connected();
    world.clock.pass(20_000);
    expect(world.last.commands("ping")).toHaveLength(1);
    world.clock.pass(10_000);
    expect(connection.state).not.toBe("open");
    expect(world.sockets[0]?.closed).toBe(true);
  });

  test("an answered ping keeps it", () => {
    const connection = world.connected();
    for (let beat = 0; beat < 10; beat++) {
      world.clock.pass(20_000);
      world.last.answer("ping");
    }
    expect(connection.state).toBe("open");
    expect(world.sockets).toHaveLength(1);
  });
});

describe("the page", () => {
  test("offline closes at once, yet keeps trying", () => {
    const connection = world.connected();
    world.page.setOnline(false);
    expect(world.last.closed).toBe(true);
    expect(connection.state).toBe("offline");
    world.clock.pass(250);
    expect(world.sockets).toHaveLength(2);
    expect(connection.state).toBe("offline");
    world.last.welcome();
    expect(connection.state).toBe("open");
  });

  test("online tries now", () => {
    const connection = world.connected();
    world.page.setOnline(false);
    world.page.setOnline(true);
    expect(connection.state).toBe("reconnecting");
    expect(world.sockets).toHaveLength(2);
  });

  test("waking up finds a dead connection within three seconds", () => {
    const connection = world.connected();
    world.page.setVisible(false);
    expect(world.last.closed).toBe(false);
    world.page.setVisible(true);
    expect(world.last.commands("ping")).toHaveLength(1);
    world.clock.pass(3_000);
    expect(connection.state).toBe("reconnecting");
  });

  test("waking up does not wait for the next try, nor disturb one under way", () => {
    world.connecting();
    for (let tries = 0; tries < 8; tries++) world.retry();
    world.last.drop();
    const { length } = world.sockets;
    world.page.setVisible(true);
    world.page.setVisible(true);
    expect(world.sockets).toHaveLength(length + 1);
  });

  test("the back/forward cache holds no socket", () => {
    const connection = world.connected();
    world.page.fire("pagehide", true);
    expect(world.last.closed).toBe(true);
    world.clock.pass(60_000);
    expect(world.sockets).toHaveLength(1);
    world.page.fire("pageshow", true);
    expect(world.sockets).toHaveLength(2);
    world.last.welcome();
    expect(connection.state).toBe("open");
  });

  test("a page that is left for good keeps its socket until it is gone", () => {
    world.connected();
    world.page.fire("pagehide", false);
    expect(world.last.closed).toBe(false);
  });
});

describe("the end", () => {
  test("close code 4403 is final", () => {
    const connection = world.connected();
    world.last.deliver({ type: "error", id: null, code: "forbidden", message: "Not you." });
    world.last.drop(4403);
    expect(connection.state).toBe("closed");
    expect(connection.ending).toMatchObject({ code: 4403, message: "Not you." });
    world.page.setOnline(true);
    world.page.setVisible(true);
    connection.tryNow();
    world.clock.pass(600_000);
    expect(world.sockets).toHaveLength(1);
  });

  test("refused before any welcome", () => {
    const connection = world.connecting();
    world.last.deliver({ type: "error", id: null, code: "not_found", message: "No such blog." });
    world.last.drop(4403);
    expect(connection.ending).toEqual({
      code: 4403,
      error: "not_found",
      message: "No such blog.",
    });
  });

  test("closed by the page", () => {
    const connection = world.connected();
    connection.close();
    expect(connection.state).toBe("closed");
    expect(connection.ending).toBeNull();
    expect(world.last.closed).toBe(true);
    world.clock.pass(600_000);
    expect(world.sockets).toHaveLength(1);
  });
});

describe("the session", () => {
  /** A connection whose session is over, and the browser has no other. */
  function loggedOut(): Connection {
    const connection = world.connected("7");
    world.retry(4401);
    world.last.drop(4401);
    expect(connection.ending?.code).toBe(4401);
    return connection;
  }

  test("over: the browser may have another one a second later", () => {
    const connection = world.connected("7");
    const states = statesOf(connection);
    expect(world.retry(4401)).toBeGreaterThanOrEqual(1_000);
    world.last.welcome("7");
    expect(states).toEqual(["reconnecting", "open"]);
    expect(world.reloads).toBe(0);
  });

  test("over, and no other one: it is tried once", () => {
    const connection = loggedOut();
    expect(connection.state).toBe("closed");
    connection.tryNow();
    world.page.setOnline(false);
    world.page.setOnline(true);
    world.clock.pass(600_000);
    expect(world.sockets).toHaveLength(2);
    expect(connection.state).toBe("closed");
  });

  test("retries end at a server that welcomes and closes again and again", () => {
    const connection = world.connected("7");
    world.retry(4401);
    world.last.welcome("7");
    world.last.drop(4401);
    expect(connection.state).toBe("closed");
  });

  test("over again, hours later: tried again", () => {
    world.connected("7");
    world.retry(4401);
    world.last.welcome("7");
    world.clock.pass(5_000);
    world.retry(4401);
    expect(world.sockets).toHaveLength(3);
  });

  test("logged in again in another tab: found out on coming back to this one", () => {
    const connection = loggedOut();
    world.page.setVisible(false);
    world.page.setVisible(true);
    expect(connection.state).toBe("closed");
    world.last.welcome("7");
    expect(connection.state).toBe("open");
    expect(connection.ending).toBeNull();
    world.page.setOnline(false);
    expect(connection.state).toBe("offline");
  });

  test.each([4401, 1006])("still logged out on coming back (%i): nothing is said", (code) => {
    const connection = loggedOut();
    const states = statesOf(connection);
    for (let visits = 0; visits < 3; visits++) {
      world.page.setVisible(true);
      world.last.drop(code);
    }
    expect(states).toEqual([]);
    expect(world.sockets).toHaveLength(5);
    connection.close();
    world.page.setVisible(true);
    expect(world.sockets).toHaveLength(5);
  });

  test("reloads the page when another user has logged in", () => {
    const connection = world.connected();
    world.retry(4401);
    world.last.welcome("7");
    expect(world.reloads).toBe(1);
    expect(world.last.closed).toBe(true);
    expect(connection.state).not.toBe("open");
  });

  test("reloads the page when the server refuses the page's old identity", () => {
    world.connected("7");
    world.retry(4401);
    world.last.deliver({ type: "error", id: null, code: "conflict", message: "You are Grace." });
    world.last.drop(4403);
    expect(world.reloads).toBe(1);
  });

  test.each([
    ["7", 4401],
    [null, 4403],
  ])("refused as nobody, once %s: %i", (user, code) => {
    const connection = world.connected(user);
    world.retry(4401);
    world.last.deliver({ type: "error", id: null, code: "forbidden", message: "A name, please." });
    world.last.drop(4403);
    expect(connection.ending?.code).toBe(code);
  });

  test("logged out in another tab counts as logged out, even where anybody may read", () => {
    const connection = world.connected("7");
    world.retry(4401);
    world.last.welcome(null);
    expect(connection.ending?.code).toBe(4401);
    expect(world.last.closed).toBe(true);
  });
});

describe("requests", () => {
  const silent = { ok: () => {}, refused: () => {}, interrupted: () => {} };

  test("answers find their way by id", async () => {
    const connection = world.connected();
    const first = connection.request({ type: "one" });
    const second = connection.request({ type: "two" });
    world.last.answer("two", { type: "ok", result: { n: 2 } });
    world.last.answer("one", { type: "ok", result: { n: 1 } });
    expect(await Promise.all([first, second])).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("a refusal carries the code and the sentence", async () => {
    const connection = world.connected();
    const answer = connection.request({ type: "one" });
    world.last.answer("one", { type: "error", code: "conflict", message: "Taken." });
    const refusal = await answer.catch((error) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: "conflict", message: "Taken.", temporary: false });
  });

  test("a lost socket interrupts; the next one owes no answer", async () => {
    const connection = world.connected();
    const answer = connection.request({ type: "one" });
    world.last.drop();
    await expect(answer).rejects.toBeInstanceOf(Interrupted);
  });

  test("nothing is sent without a socket", async () => {
    const connection = world.connecting();
    await expect(connection.request({ type: "one" })).rejects.toBeInstanceOf(Interrupted);
    expect(world.last.sent).toEqual([]);
  });

  test("a frame the server would close on is not sent", async () => {
    const connection = world.connected();
    const answer = connection.request({ type: "one", body: "é".repeat(40_000) });
    await expect(answer).rejects.toMatchObject({ code: "invalid" });
    expect(world.last.sent).toEqual([]);
  });

  test("the welcome says how long a frame may be", async () => {
    const connection = world.connecting();
    world.last.deliver({ type: "welcome", heartbeat_seconds: 20, frame_bytes: 40, user: null });
    const frame = { type: "one", id: "c1", body: "12345" };
    expect(JSON.stringify(frame)).toHaveLength(40 - 1);
    connection.ask({ ...frame, body: "123456" }, silent);
    const answer = connection.request({ ...frame, id: "c2", body: "1234567" });
    await expect(answer).rejects.toMatchObject({ code: "invalid" });
    expect(world.last.sent).toMatchObject([{ id: "c1" }]);
  });

  test("frames outside the protocol are ignored with a warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const connection = world.connected();
    for (const text of ["", "{", "[]", '{"type":"?"}']) world.last.deliver(text);
    world.last.deliver({ type: "ok", id: "nobody", result: 1 });
    world.last.deliver({
      type: "event",
      stream: "no.such.1",
      epoch: "e",
      seq: 1,
      event: { type: "x" },
    });
    await settled();
    expect(warn).toHaveBeenCalledTimes(4);
    expect(connection.state).toBe("open");
  });
});

test("a page that wants no WebSockets receives events, and its console stays quiet", async () => {
  const warn = vi.spyOn(console, "warn");
  vi.spyOn(world, "socket").mockReturnValue(null as never);
  const connection = world.connecting();
  connection.subscribe("a.b.1", {
    cursor: { epoch: "e", seq: 1 },
    sse: "/sse/a.b.1/",
    event: () => {},
  });
  for (const wait of [0, 250, 0, 500]) world.clock.pass(wait);
  await Promise.resolve();
  await Promise.resolve();
  expect(connection.state).toBe("reading");
  expect(world.sources.map(({ url }) => String(url))).toEqual([
    "http://site.test/sse/a.b.1/?after=1&epoch=e",
  ]);
  expect(warn).not.toHaveBeenCalled();
});
