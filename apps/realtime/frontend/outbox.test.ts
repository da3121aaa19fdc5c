import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "./connection";
import { StorageLocks } from "./locks";
import { Outbox } from "./outbox";
import { BEFORE_RELOAD } from "./page-lifecycle";
import { Refusal } from "./requests";
import { FakeLocks, FakeWorld, settled } from "./testing";

let browser: FakeLocks;
let world: FakeWorld;
let connection: Connection;

beforeEach(() => {
  localStorage.clear();
  browser = new FakeLocks();
  world = new FakeWorld(browser);
  connection = world.connected();
});

const say = (outbox: Outbox, body: string) =>
  outbox.send({ type: "say", client_id: `client-${body}`, body });
const said = () => world.last.commands("say");
const bodies = () => said().map(({ body }) => body);
const accept = () => world.last.answer("say", { type: "ok", result: { n: 1 } });

describe("outbox", () => {
  test("a command is kept until it is answered", async () => {
    const outbox = new Outbox(connection);
    const sizes: number[] = [];
    outbox.addEventListener("change", () => sizes.push(outbox.size));
    const answer = say(outbox, "a");
    expect(outbox.size).toBe(1);
    accept();
    expect(await answer).toEqual({ n: 1 });
    expect(sizes).toEqual([1, 0]);
  });

  test("a page with unanswered commands does not reload for a new version", () => {
    const outbox = new Outbox(connection);
    const mayReload = () =>
      world.page.dispatchEvent(new Event(BEFORE_RELOAD, { cancelable: true }));
    expect(mayReload()).toBe(true);
    void say(outbox, "a");
    expect(mayReload()).toBe(false);
    accept();
    expect(mayReload()).toBe(true);
  });

  test("one is on its way at a time, in order", () => {
    const outbox = new Outbox(connection);
    for (const body of ["a", "b", "c"]) void say(outbox, body);
    expect(bodies()).toEqual(["a"]);
    accept();
    expect(bodies()).toEqual(["a", "b"]);
    accept();
    expect(bodies()).toEqual(["a", "b", "c"]);
  });

  test("unanswered commands are sent again unchanged after a reconnect", async () => {
    const outbox = new Outbox(connection);
    const answers = ["a", "b"].map((body) => say(outbox, body));
    const [first] = said();
    world.reconnect();
    expect(said()).toEqual([first]);
    accept();
    accept();
    await Promise.all(answers);
    expect(bodies()).toEqual(["a", "b"]);
    expect(outbox.size).toBe(0);
  });

  test("a command given while the server closes the socket is sent on the next one", () => {
    const outbox = new Outbox(connection);
    world.last.readyState = WebSocket.CLOSING;
    void say(outbox, "a");
    expect(bodies()).toEqual([]);
    world.reconnect();
    expect(bodies()).toEqual(["a"]);
  });

  test("an answered command is not sent again", () => {
    const outbox = new Outbox(connection);
    void say(outbox, "a");
    accept();
    world.reconnect();
    expect(said()).toEqual([]);
  });

  test("commands from offline are sent when connected", () => {
    world.retry();
    const outbox = new Outbox(connection);
    void say(outbox, "a");
    world.last.welcome();
    expect(bodies()).toEqual(["a"]);
  });

  test.each([
    ["invalid", false],
    ["unavailable", true],
  ])("a refusal (%s) rejects and lets the next one go", async (code, temporary) => {
    const outbox = new Outbox(connection);
    const first = say(outbox, "a");
    void say(outbox, "b");
    world.last.answer("say", { type: "error", code, message: "No." });
    await expect(first).rejects.toMatchObject({ code, message: "No.", temporary });
    expect(bodies()).toEqual(["a", "b"]);
  });

  test("a command too long for a frame does not block the others", async () => {
    const outbox = new Outbox(connection);
    await expect(say(outbox, "x".repeat(70_000))).rejects.toBeInstanceOf(Refusal);
    expect(outbox.size).toBe(0);
    void say(outbox, "b");
    expect(bodies()).toEqual(["b"]);
  });
});

describe("a closed tab", () => {
  const storageKey = "chat.12.7";
  let restored: { body: string; answer: Promise<unknown> }[];

  beforeEach(() => {
    restored = [];
  });

  /** Open an outbox in a tab of the same browser, or of another one. */
  async function open(key = storageKey, tab = new FakeWorld(browser)): Promise<Outbox> {
    world = tab;
    connection = world.connected();
    const outbox = new Outbox(connection, {
      storageKey: key,
      restored: ({ body }, answer) => restored.push({ body, answer }),
    });
    await settled();
    return outbox;
  }

  /** Write in a tab that is offline. */
  async function write(...texts: string[]): Promise<FakeWorld> {
    const outbox = await open();
    world.last.drop();
    for (const body of texts) void say(outbox, body);
    await settled();
    return world;
  }

  test("leaves unsent commands to the next one, in order and unchanged", async () => {
    const closed = await write("a", "b");
    closed.closeTab();
    const next = await open();
    expect(restored.map(({ body }) => body)).toEqual(["a", "b"]);
    expect(next.size).toBe(2);
    expect(said()).toMatchObject([{ body: "a", client_id: "client-a" }]);
    accept();
    accept();
    expect(await restored[1]?.answer).toEqual({ n: 1 });
    expect(localStorage.length).toBe(0);
  });

  test("leaves unanswered commands, to be sent again unchanged", async () => {
    void say(await open(), "a");
    await settled();
    const [first] = said();
    world.closeTab();
    await open();
    expect(said()).toEqual([first]);
  });

  test("leaves it to a tab that was open before", async () => {
    const other = await open();
    const { last: socket } = world;
    const { page } = world;
    const closed = await write("a");
    const [key] = Object.keys(localStorage);
    page.dispatchEvent(Object.assign(new Event("storage"), { key, newValue: "[…]" }));
    await settled();
    expect(other.size).toBe(0);
    closed.closeTab();
    await settled();
    expect(socket.commands("say")).toMatchObject([{ client_id: "client-a" }]);
  });

  test("leaves it once, to one of many tabs", async () => {
    (await write("a")).closeTab();
    const outboxes = [await open(), await open(), await open()];
    expect(outboxes.map(({ size }) => size)).toEqual([1, 0, 0]);
  });

  test("that is still open sends its own itself", async () => {
    const first = await write("a");
    const second = await open();
    expect([second.size, said()]).toEqual([0, []]);
    first.reconnect();
    expect(first.last.commands("say")).toHaveLength(1);
    first.last.answer("say");
    await settled();
    expect([second.size, said(), restored]).toEqual([0, [], []]);
  });

  test("whose connection has ended leaves it too", async () => {
    await write("a");
    connection.close();
    await settled();
    await open();
    expect(restored).toMatchObject([{ body: "a" }]);
  });

  test.each([
    ["another person", "chat.12.8"],
    ["another room", "chat.1"],
  ])("leaves nothing to %s", async (_, key) => {
    (await write("a")).closeTab();
    expect([(await open(key)).size, restored, said()]).toEqual([0, [], []]);
    expect((await open()).size).toBe(1);
  });

  test("leaves a command that is refused later to no other page", async () => {
    (await write("a")).closeTab();
    const next = await open();
    world.last.answer("say", { type: "error", code: "invalid", message: "No." });
    await settled();
    expect([next.size, localStorage.length]).toEqual([0, 0]);
  });

  test("leaves a refused command with the reason, where the page keeps such", async () => {
    const options = { storageKey, keepRefused: true };
    const outbox = new Outbox(connection, options);
    void say(outbox, "a").catch(() => {});
    void say(outbox, "b");
    world.last.answer("say", { type: "error", code: "invalid", message: "No." });
    expect([outbox.size, bodies()]).toEqual([1, ["a", "b"]]);
    accept();
    await settled();
    world.closeTab();

    world = new FakeWorld(browser);
    connection = world.connected();
    const answers: Promise<unknown>[] = [];
    const next = new Outbox(connection, { ...options, restored: (_, each) => answers.push(each) });
    await settled();
    expect([next.size, said()]).toEqual([0, []]);
    await expect(answers[0]).rejects.toMatchObject({ code: "invalid", message: "No." });
    expect(world.page.dispatchEvent(new Event(BEFORE_RELOAD, { cancelable: true }))).toBe(true);
    next.discard("client-b");
    expect(localStorage.length).toBe(1);
    next.discard("client-a");
    expect(localStorage.length).toBe(0);
  });

  test("leaves nothing that is more than a week old", async () => {
    const closed = await write("a");
    closed.closeTab();
    const later = new FakeWorld(browser);
    later.clock.pass(7 * 24 * 3_600_000);
    await open("chat.12.8", later);
    expect(localStorage.length).toBe(0);
    await open();
    expect(restored).toEqual([]);
  });

  test("leaves the first two hundred commands", async () => {
    (await write(...Array.from({ length: 201 }, (_, number) => `${number}`))).closeTab();
    expect((await open()).size).toBe(200);
    expect(restored[0]?.body).toBe("0");
  });

  test("leaves nothing without a key", async () => {
    void say(new Outbox(connection), "a");
    expect(localStorage.length).toBe(0);
  });

  test("leaves it once where the browser has no locks of its own", async () => {
    const tabs = Array.from({ length: 3 }, () => new FakeWorld(browser));
    for (const tab of tabs) tab.locks = new StorageLocks(tab.clock, tab.page);
    const [first, second, third] = tabs as [FakeWorld, FakeWorld, FakeWorld];
    const outbox = await open(storageKey, first);
    first.last.drop();
    void say(outbox, "a");
    await settled();
    const others = [await open(storageKey, second), await open(storageKey, third)];
    expect(others.map(({ size }) => size)).toEqual([0, 0]);
    first.page.fire("pagehide", false);
    for (const tab of [second, third]) {
      tab.clock.pass(5_000);
      await settled();
    }
    expect(others.map(({ size }) => size)).toEqual([1, 0]);
    expect(second.last.commands("say")).toMatchObject([{ client_id: "client-a" }]);
  });
});

describe("storage", () => {
  const storageKey = "chat.12.7";

  test.each([
    "{",
    "null",
    "{}",
    '[1, null, {"at":1000000}, {"command":{"type":"say"},"at":1000000}]',
    '[{"command":{"type":"say","id":"1"}}]',
  ])("that holds %s restores nothing and is cleared", async (text) => {
    localStorage.setItem(`outbox:${storageKey}#1`, text);
    const outbox = new Outbox(connection, { storageKey });
    await settled();
    expect([outbox.size, said(), localStorage.length]).toEqual([0, [], 0]);
  });

  test("keeps readable records beside unreadable ones", async () => {
    const good = { command: { type: "say", id: "1", body: "a" }, at: 1_000_000 };
    localStorage.setItem(`outbox:${storageKey}#1`, JSON.stringify([null, good]));
    new Outbox(connection, { storageKey });
    await settled();
    expect(bodies()).toEqual(["a"]);
  });

  test.each(["full", "blocked"])("that is %s stops no message", async (how) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const refuse = () => {
      throw new DOMException("No.", "QuotaExceededError");
    };
    const full = { length: 0, key: () => null, getItem: () => null, removeItem() {} };
    const blocked = { key: refuse, getItem: refuse, removeItem: refuse };
    vi.stubGlobal("localStorage", { ...(how === "full" ? full : blocked), setItem: refuse });
    const outbox = new Outbox(connection, { storageKey });
    world.last.drop();
    const answers = ["a", "b"].map((body) => say(outbox, body));
    world.reconnect();
    accept();
    accept();
    expect(await Promise.all(answers)).toEqual([{ n: 1 }, { n: 1 }]);
    expect(warn).toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});
