import { BEFORE_RELOAD } from "@realtime/index";
import { FakeLocks, FakeWorld, settled } from "@realtime/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { COMPOSER } from "./lazy-parts";
import { lines } from "./room-lines";
import { RoomSession } from "./room-session";
import { ada, allowed, deleted, general, message } from "./testing";

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
    related: [],
    reactions: [],
    more: false,
    writing: allowed,
  };
}

function openRoom(world: FakeWorld, me = ada): RoomSession {
  const session = new RoomSession(world.connected(), { stream, messages: url }, snapshot(me));
  world.last.answer("subscribe", live);
  return session;
}

const bodies = (session: RoomSession) => lines(session.state).map(({ body }) => body);
const event = (seq: number, body: object) => ({
  type: "event",
  stream,
  epoch: "e1",
  seq,
  event: body,
});

beforeAll(() => COMPOSER.load());

let locks: FakeLocks;
let world: FakeWorld;
beforeEach(() => {
  locks = new FakeLocks();
  world = new FakeWorld(locks);
});
afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe("a room session", () => {
  it("reads events and sends by POST where sockets are blocked", async () => {
    const connection = world.connecting();
    connection.commandAddress = "/chat/general/command/?as=1";
    const events = `/sse/session/${stream}/`;
    const session = new RoomSession(connection, { stream, messages: url, events }, snapshot());
    world.retry();
    world.retry();
    await settled();
    const source = world.lastSource;
    source.deliver("subscribed", { stream, epoch: "e1", head: 1, after: 1 });
    source.deliver("event", event(2, message(2)));
    expect(bodies(session)).toEqual(["message 1", "message 2"]);
    expect(session.connected).toBe(true);
    world.onPost = ({ id }) => ({ type: "ok", id, result: { message_id: 3, seq: 3 } });
    session.own.send("Sent without a socket");
    await settled();
    expect(world.posts).toMatchObject([
      { url: "/chat/general/command/?as=1", command: { body: "Sent without a socket" } },
    ]);
    expect(session.state.pending).toMatchObject([{ id: 3 }]);
  });

  it("shows what others write", () => {
    const session = openRoom(world);
    world.last.deliver(event(2, message(2)));
    expect(bodies(session)).toEqual(["message 1", "message 2"]);
  });

  it("closes to writing while its rules or a mute say so", () => {
    const session = openRoom(world);
    const muted = { type: "person.muted", room_id: 12, until: "2100-01-01T00:00:00Z" };
    world.last.deliver(event(2, { ...muted, person_id: "guest.robins-key" }));
    expect(session.closed).toBeNull();
    world.last.deliver(event(3, { ...muted, person_id: "user.1" }));
    expect(session.closed).toMatch(/muted you/);
    world.last.deliver(event(4, { ...muted, person_id: "user.1", until: null }));
    world.last.deliver(event(5, { ...general, locked: true }));
    expect(session.closed).toMatch(/locked/);
    world.last.deliver(event(6, { ...general, slow_seconds: 5 }));
    expect(session.closed).toBeNull();
    world.last.deliver(event(7, message(2)));
    expect(session.closed).toBeNull();
    world.last.deliver(event(8, message(3, { author: ada })));
    expect(session.closed).toMatch(/Slow mode/);
  });

  it("shows that a message was deleted and that the room has a new name", () => {
    const session = openRoom(world);
    world.last.deliver(event(2, deleted(1)));
    world.last.deliver(event(3, { ...general, name: "Main line" }));
    expect(lines(session.state)).toMatchObject([{ id: 1, body: "", deleted: "author" }]);
    expect(session.heading.name).toBe("Main line");
  });

  it("ignores events and messages of types that a later version has", () => {
    const session = openRoom(world);
    const novelty = { type: "reaction.saved", message_id: 1, emoji: "x" };
    world.last.deliver(event(2, novelty));
    world.last.deliver({ type: "ephemeral", stream, event: { type: "reaction.shown" } });
    world.last.deliver(event(3, { ...message(2), reactions: [] }));
    expect(bodies(session)).toEqual(["message 1", "message 2"]);
    expect(session.presence.here.count).toBe(0);
    expect(world.errors).toEqual([]);
  });

  it("deletes a message, or rejects with the server's reason", async () => {
    const session = openRoom(world);
    const done = session.commands.delete(1);
    expect(world.last.commands("message.delete")).toMatchObject([{ message_id: 1 }]);
    world.last.answer("message.delete");
    await done;
    const refused = session.commands.delete(1);
    world.last.answer("message.delete", { type: "error", code: "forbidden", message: "No." });
    await expect(refused).rejects.toThrow("No.");
  });

  it("shows a sent message immediately, and once when its event arrives", async () => {
    const session = openRoom(world);
    session.own.send("Hello");
    const [command] = world.last.commands("message.send");
    expect(command).toMatchObject({ room_id: 12, body: "Hello" });
    expect(bodies(session)).toEqual(["message 1", "Hello"]);
    const own = { author: ada, body: "Hello", client_id: String(command?.client_id) };
    world.last.deliver(event(2, message(2, own)));
    world.last.answer("message.send", ok({ message_id: 2, seq: 2 }));
    await settled();
    expect(bodies(session)).toEqual(["message 1", "Hello"]);
    expect(session.state.pending).toEqual([]);
  });

  it("has nothing unsent once its message is shown as sent, even before the answer", () => {
    const session = openRoom(world);
    const mayReload = () =>
      world.page.dispatchEvent(new Event(BEFORE_RELOAD, { cancelable: true }));
    session.own.send("Hello");
    const [{ client_id }] = world.last.commands("message.send") as [{ client_id: string }];
    expect(mayReload()).toBe(false);
    world.last.deliver(event(2, message(2, { author: ada, client_id, body: "Hello" })));
    expect(lines(session.state).at(-1)?.pending).toBeNull();
    expect(mayReload()).toBe(true);
    world.reconnect();
    expect(world.last.commands("message.send")).toEqual([]);
  });

  it("changes nothing on the page of another room when an answer arrives", async () => {
    const session = openRoom(world);
    session.own.send("Hello");
    session.close();
    const changed = vi.fn();
    session.addEventListener("change", changed);
    world.last.answer("message.send", ok({ message_id: 2, seq: 2 }));
    await settled();
    expect(changed).not.toHaveBeenCalled();
  });

  it("keeps a refused message with the server's reason, and retries it under the same client_id", async () => {
    const session = openRoom(world);
    session.own.send("Hello");
    world.last.answer("message.send", { type: "error", code: "not_found", message: "Not open." });
    await settled();
    const failed = session.state.pending[0];
    if (!failed) throw new Error("It is gone.");
    expect(failed).toMatchObject({ body: "Hello", reason: "Not open." });
    session.own.retry(failed);
    expect(Object.values(localStorage).join()).not.toContain("Not open.");
    expect(session.state.pending[0]?.reason).toBeNull();
    const [first, again] = world.last.commands("message.send");
    expect(again?.client_id).toBe(first?.client_id);
  });

  it("sends a reply, again too, and restores it after the tab was closed", async () => {
    const session = openRoom(world);
    session.own.send("Indeed", 1);
    world.last.answer("message.send", { type: "error", code: "invalid", message: "No." });
    await settled();
    session.own.retry(session.state.pending[0] as never);
    const replies = world.last.commands("message.send").map(({ reply_to }) => reply_to);
    expect(replies).toEqual([1, 1]);
    world.closeTab();
    const after = openRoom(new FakeWorld(locks));
    await settled();
    expect(after.state.pending).toMatchObject([{ body: "Indeed", replyTo: 1 }]);
  });

  it("sends pictures, again too, and restores them after the tab was closed", async () => {
    const session = openRoom(world);
    const image = { image_id: 57, alt: "A kettle", width: 60, height: 40 };
    session.own.send("", null, [image]);
    world.last.answer("message.send", { type: "error", code: "invalid", message: "No." });
    await settled();
    session.own.retry(session.state.pending[0] as never);
    const images = world.last.commands("message.send").map((command) => command.images);
    expect(images).toEqual([
      [{ image_id: 57, alt: "A kettle" }],
      [{ image_id: 57, alt: "A kettle" }],
    ]);
    world.closeTab();
    const after = openRoom(new FakeWorld(locks));
    await settled();
    expect(after.state.pending[0]?.images).toMatchObject([{ image_id: 57, alt: "A kettle" }]);
  });

  it("forgets a refused message that was deleted", async () => {
    const session = openRoom(world);
    session.own.send("Hello");
    world.last.answer("message.send", { type: "error", code: "invalid", message: "No." });
    await settled();
    session.own.discard(session.state.pending[0] as never);
    expect([session.state.pending, localStorage.length]).toEqual([[], 0]);
  });

  it("restores unsent and refused messages after a reload, for the same participant only", async () => {
    const before = openRoom(world);
    before.own.send("refused");
    world.last.answer("message.send", { type: "error", code: "invalid", message: "No." });
    await settled();
    before.own.send("unsent");
    await settled();
    world.closeTab();

    const other = openRoom(new FakeWorld(locks), { ...ada, user_id: 2 });
    await settled();
    expect(bodies(other)).toEqual(["message 1"]);

    world = new FakeWorld(locks);
    const after = openRoom(world);
    await settled();
    expect(bodies(after)).toEqual(["message 1", "refused", "unsent"]);
    expect(after.state.pending.map(({ reason }) => reason)).toEqual(["No.", null]);
    world.last.answer("message.send", ok({ message_id: 2, seq: 2 }));
    await settled();
    expect(after.state.pending.map(({ id }) => id)).toEqual([null, 2]);
  });

  it("loads a fresh snapshot when the log no longer reaches back, and follows from its cursor", async () => {
    const room = { ...general, topic: "News" };
    const fresh = { cursor: { seq: 9, epoch: "e2" }, room, messages: [message(5)], more: true };
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(fresh));
    const session = openRoom(world);
    session.own.send("on its way");
    world.last.deliver({ type: "resync", stream });
    await settled();
    expect(fetched).toHaveBeenCalledWith(url, expect.anything());
    expect(bodies(session)).toEqual(["message 5", "on its way"]);
    expect(session.heading.topic).toBe("News");
    expect(world.last.commands("subscribe").at(-1)).toMatchObject({ after: 9, epoch: "e2" });
    expect(world.reloads).toBe(0);
  });

  it("ends when access is lost, and keeps pending messages", async () => {
    const session = new RoomSession(world.connected(), { stream, messages: url }, snapshot());
    session.own.send("on its way");
    world.last.answer("subscribe", { type: "error", code: "not_found", message: "No." });
    expect(session.ended).toMatch(/no longer have access/);
    expect(bodies(session)).toContain("on its way");
  });

  it("ends when a fresh snapshot is not found, and does not ask again", async () => {
    const refusal = Response.json({ message: "Not open." }, { status: 404 });
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(refusal);
    const session = openRoom(world);
    world.last.deliver({ type: "resync", stream });
    await settled();
    world.clock.pass(120_000);
    expect(session.ended).toMatch(/no longer have access/);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it("gives the server's reason for closing the connection", () => {
    const session = openRoom(world);
    world.last.deliver({ type: "error", id: null, code: "forbidden", message: "Choose a name." });
    world.last.drop(4403);
    expect(session.ended).toBe("Choose a name.");
  });

  it("brings a page up to date with the events that came while it was loaded", async () => {
    const session = openRoom(world);
    let answer: (response: Response) => void = () => {};
    vi.spyOn(globalThis, "fetch").mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const shown = session.show({ around: 8 });
    world.last.deliver(event(2, deleted(8)));
    world.last.deliver(event(3, message(9)));
    const page = { cursor: { seq: 1, epoch: "e1" }, room: general, messages: [message(8)] };
    answer(Response.json({ ...page, more: true, later: false }));
    await shown;
    expect(lines(session.state).map(({ id, deleted }) => [id, deleted])).toEqual([
      [8, "author"],
      [9, null],
    ]);
  });

  it("loads later messages after those in the middle, and then follows the newest", async () => {
    const session = openRoom(world);
    const fetched = vi.spyOn(globalThis, "fetch");
    const page = { cursor: { seq: 1, epoch: "e1" }, room: general };
    const middle = { ...page, messages: [message(3)], more: true, later: true };
    fetched.mockResolvedValueOnce(Response.json(middle));
    await session.show({ around: 3 });
    world.last.deliver(event(2, message(6)));
    expect(bodies(session)).toEqual(["message 3"]);
    const rest = { ...page, cursor: { seq: 2, epoch: "e1" }, more: true, later: false };
    fetched.mockResolvedValueOnce(Response.json({ ...rest, messages: [message(5), message(6)] }));
    await session.loadLater();
    world.last.deliver(event(3, message(7)));
    expect(fetched.mock.calls.map(([address]) => address)).toEqual([
      `${url}?around=3`,
      `${url}?after=3`,
    ]);
    expect(bodies(session)).toEqual(["message 3", "message 5", "message 6", "message 7"]);
  });

  it("ignores earlier messages that arrive after a fresh snapshot", async () => {
    const session = openRoom(world);
    let answer: (response: Response) => void = () => {};
    vi.spyOn(globalThis, "fetch").mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const loading = session.loadEarlier();
    const messages = [message(50)];
    const fresh = { cursor: { seq: 9, epoch: "e2" }, room: general, messages, more: true };
    vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(fresh));
    world.last.deliver({ type: "resync", stream });
    await settled();
    answer(Response.json({ ...fresh, messages: [message(0)], more: false }));
    await loading;
    expect(bodies(session)).toEqual(["message 50"]);
    expect(session.state.more).toBe(true);
  });
});
