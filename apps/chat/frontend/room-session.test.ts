import { FakeWorld, settled } from "@realtime/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Talk } from "./room-session";
import { lines } from "./room-state";
import { ada, deleted, general, message } from "./testing";

const stream = "chat.room.12";
const url = "/chat/general/messages/";
const ok = (result: object) => ({ type: "ok", result });
const live = ok({ stream, epoch: "e1", head: 1, after: 1 });

function snapshot(me: typeof ada = ada) {
  return {
    room: general,
    me,
    cursor: { seq: 1, epoch: "e1" },
    messages: [message(1)],
    more: false,
  };
}

function talkIn(world: FakeWorld, me = ada): Talk {
  const talk = new Talk(world.connected(), stream, url, snapshot(me));
  world.last.answer("subscribe", live);
  return talk;
}

const bodies = (talk: Talk) => lines(talk.state).map(({ body }) => body);
const event = (seq: number, body: object) => ({
  type: "event",
  stream,
  epoch: "e1",
  seq,
  event: body,
});

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => sessionStorage.clear());

describe("a talk", () => {
  it("shows what others write", () => {
    const talk = talkIn(world);
    world.last.deliver(event(2, message(2)));
    expect(bodies(talk)).toEqual(["message 1", "message 2"]);
  });

  it("shows that a message was taken back, and which name the room has now", () => {
    const talk = talkIn(world);
    world.last.deliver(event(2, deleted(1)));
    world.last.deliver(event(3, { ...general, name: "Main line" }));
    expect(lines(talk.state)).toMatchObject([{ id: 1, body: "", deleted: "author" }]);
    expect(talk.heading.name).toBe("Main line");
  });

  it("takes a message back, or says why not", async () => {
    const talk = talkIn(world);
    const done = talk.remove(1);
    expect(world.last.commands("message.delete")).toMatchObject([{ message: 1 }]);
    world.last.answer("message.delete");
    await done;
    const refused = talk.remove(1);
    world.last.answer("message.delete", { type: "error", code: "forbidden", message: "No." });
    await expect(refused).rejects.toThrow("No.");
  });

  it("sends, shows at once, and shows once what comes back", async () => {
    const talk = talkIn(world);
    talk.send("Hello");
    const [command] = world.last.commands("message.send");
    expect(command).toMatchObject({ room: 12, body: "Hello" });
    expect(bodies(talk)).toEqual(["message 1", "Hello"]);
    const own = { author: ada, body: "Hello", client_id: String(command?.client_id) };
    world.last.deliver(event(2, message(2, own)));
    world.last.answer("message.send", ok({ id: 2, seq: 2 }));
    await settled();
    expect(bodies(talk)).toEqual(["message 1", "Hello"]);
    expect(talk.state.pending).toEqual([]);
  });

  it("keeps a refused message with the server's sentence, and sends it again as the same", async () => {
    const talk = talkIn(world);
    talk.send("Hello");
    world.last.answer("message.send", { type: "error", code: "not_found", message: "Not open." });
    await settled();
    const failed = talk.state.pending[0];
    if (!failed) throw new Error("It is gone.");
    expect(failed).toMatchObject({ body: "Hello", reason: "Not open." });
    talk.retry(failed);
    expect(talk.state.pending[0]?.reason).toBeNull();
    const [first, again] = world.last.commands("message.send");
    expect(again?.client_id).toBe(first?.client_id);
  });

  it("shows after a reload what was not sent and what was refused, in its own tab and name", async () => {
    const before = talkIn(world);
    before.send("refused");
    world.last.answer("message.send", { type: "error", code: "invalid", message: "No." });
    await settled();
    before.send("unsent");
    before.connection.close();

    const other = talkIn(new FakeWorld(), { ...ada, user_id: 2 });
    expect(bodies(other)).toEqual(["message 1"]);

    const after = talkIn(world);
    expect(bodies(after)).toEqual(["message 1", "refused", "unsent"]);
    expect(after.state.pending.map(({ reason }) => reason)).toEqual(["No.", null]);
    world.last.answer("message.send", ok({ id: 2, seq: 2 }));
    await settled();
    expect(after.state.pending.map(({ id }) => id)).toEqual([null, 2]);
  });

  it("loads a fresh snapshot when the log cannot bring it up to date, and goes on from there", async () => {
    const room = { ...general, topic: "News" };
    const fresh = { cursor: { seq: 9, epoch: "e2" }, room, messages: [message(5)], more: true };
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(fresh));
    const talk = talkIn(world);
    talk.send("on its way");
    world.last.deliver({ type: "resync", stream });
    await settled();
    expect(fetched).toHaveBeenCalledWith(url, expect.anything());
    expect(bodies(talk)).toEqual(["message 5", "on its way"]);
    expect(talk.heading.topic).toBe("News");
    expect(world.last.commands("subscribe").at(-1)).toMatchObject({ after: 9, epoch: "e2" });
    expect(world.reloads).toBe(0);
  });

  it("ends when the room is no longer open, and keeps what was typed", async () => {
    const talk = new Talk(world.connected(), stream, url, snapshot());
    talk.send("on its way");
    world.last.answer("subscribe", { type: "error", code: "not_found", message: "No." });
    expect(talk.ended).toMatch(/no longer open to you/);
    expect(bodies(talk)).toContain("on its way");
  });

  it("ends when a fresh snapshot is refused, and does not ask again", async () => {
    const refusal = Response.json({ message: "Not open." }, { status: 404 });
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(refusal);
    const talk = talkIn(world);
    world.last.deliver({ type: "resync", stream });
    await settled();
    world.clock.pass(120_000);
    expect(talk.ended).toMatch(/no longer open to you/);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it("says why the server turned it away", () => {
    const talk = talkIn(world);
    world.last.deliver({ type: "error", id: null, code: "forbidden", message: "Choose a name." });
    world.last.drop(4403);
    expect(talk.ended).toBe("Choose a name.");
  });

  it("ignores earlier messages that a fresh snapshot has overtaken", async () => {
    const talk = talkIn(world);
    let answer: (response: Response) => void = () => {};
    vi.spyOn(globalThis, "fetch").mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const loading = talk.earlier();
    const messages = [message(50)];
    const fresh = { cursor: { seq: 9, epoch: "e2" }, room: general, messages, more: true };
    vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(fresh));
    world.last.deliver({ type: "resync", stream });
    await settled();
    answer(Response.json({ ...fresh, messages: [message(0)], more: false }));
    await loading;
    expect(bodies(talk)).toEqual(["message 50"]);
    expect(talk.state.more).toBe(true);
  });
});
