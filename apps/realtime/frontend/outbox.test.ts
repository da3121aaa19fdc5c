import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "./connection";
import { Outbox } from "./outbox";
import { Refusal } from "./requests";
import { FakeWorld, settled } from "./testing";

let world: FakeWorld;
let connection: Connection;

beforeEach(() => {
  sessionStorage.clear();
  world = new FakeWorld();
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

  test("one is on its way at a time, in order", () => {
    const outbox = new Outbox(connection);
    for (const body of ["a", "b", "c"]) void say(outbox, body);
    expect(bodies()).toEqual(["a"]);
    accept();
    expect(bodies()).toEqual(["a", "b"]);
    accept();
    expect(bodies()).toEqual(["a", "b", "c"]);
  });

  test("what is unanswered is sent again after a reconnect, the same", async () => {
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

  test("an answered command is not sent again", () => {
    const outbox = new Outbox(connection);
    void say(outbox, "a");
    accept();
    world.reconnect();
    expect(said()).toEqual([]);
  });

  test("what is written while offline is sent when connected", () => {
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

describe("a reload", () => {
  const storageKey = "chat.outbox.7";

  test("keeps what is unsent, in order and the same", async () => {
    world.last.drop();
    const before = new Outbox(connection, { storageKey });
    for (const body of ["a", "b"]) void say(before, body);

    world = new FakeWorld();
    const after = new Outbox(world.connected(), { storageKey });
    expect(after.restored.map(({ command }) => command.body)).toEqual(["a", "b"]);
    expect(after.size).toBe(2);
    expect(said()).toMatchObject([{ body: "a", client_id: "client-a" }]);
    accept();
    accept();
    expect(await after.restored[1]?.answer).toEqual({ n: 1 });
    expect(sessionStorage.length).toBe(0);
  });

  test("a command restored and then refused troubles nobody who does not look", async () => {
    world.last.drop();
    void say(new Outbox(connection, { storageKey }), "a");
    world = new FakeWorld();
    const after = new Outbox(world.connected(), { storageKey });
    world.last.answer("say", { type: "error", code: "invalid", message: "No." });
    await settled();
    expect(after.size).toBe(0);
  });

  test("without a key nothing is stored", () => {
    void say(new Outbox(connection), "a");
    expect(sessionStorage.length).toBe(0);
  });

  test.each(["{", "null", '[1,{"type":"say"},null]'])("nonsense is not restored: %s", (text) => {
    sessionStorage.setItem(storageKey, text);
    expect(new Outbox(connection, { storageKey }).restored).toEqual([]);
    expect(said()).toEqual([]);
  });

  test("a full storage does not stop a message", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.stubGlobal("sessionStorage", {
      getItem: () => null,
      setItem() {
        throw new Error("QuotaExceededError");
      },
      removeItem() {},
    });
    const answer = say(new Outbox(connection, { storageKey }), "a");
    accept();
    expect(await answer).toEqual({ n: 1 });
    expect(warn).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});
