import { Connection } from "@realtime/index";
import { FakeLocks, FakeWorld, settled } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatConnection } from "./chat-connection";
import "./sidebar";
import { general, message } from "./testing";

// The sidebar loads it for moves between rooms. Here the room's element stays a plain one, whenever that ends.
vi.mock("./room", () => ({}));

const OWN = "chat.member.1";
const line = (id: number, name: string, newest: number, extra = "") => `
  <li><a class="room-line" href="/chat/${name}/" data-room-id="${id}" data-stream="chat.room.${id}"
    data-seq="40" data-epoch="e1" data-newest-id="${newest}" data-read-id="${newest}" data-unread="0"
    data-mentions="0" data-level="all" ${extra}>
    <span class="room-line__name">${name}</span>
    <span class="room-line__badge" hidden><span class="room-line__count"></span></span>
    <span class="room-line__author"></span> <span class="room-line__body"></span></a></li>`;
const markup = (lines: string) => `
  <dialog class="switcher"><form><input></form><ul class="switcher__rooms"></ul>
    <p class="switcher__none" hidden></p></dialog>
  <chat-room data-stream="chat.room.12"></chat-room>
  <chat-sidebar data-url="/chat/sidebar/" data-me="1" data-stream="${OWN}" data-seq="3" data-epoch="e1">
    <button class="chat-sidebar__switch" hidden></button>
    <ul class="chat-sidebar__rooms">${lines}</ul></chat-sidebar>`;
const rooms =
  line(12, "general", 10, 'aria-current="page"') + line(13, "help", 9) + line(14, "night", 8);

let world: FakeWorld;
let connection: ChatConnection;

beforeEach(() => {
  world = new FakeWorld(new FakeLocks());
  vi.spyOn(Connection, "to").mockImplementation(() => {
    connection = new ChatConnection("ws://site.test/ws/", world);
    return connection;
  });
  document.title = "General";
});

afterEach(() => {
  connection?.close();
  document.body.replaceChildren();
});

function open(): void {
  renderPage(markup(rooms));
  // As the room's element does.
  connection.subscribe("chat.room.12", { cursor: { seq: 40, epoch: "e1" }, event: () => {} });
  world.last.welcome();
  for (let count = 0; count < 4; count++) answerSubscribes();
}

const answered = new WeakMap<object, number>();
function answerSubscribes(): void {
  const asked = world.last.commands("subscribe");
  for (const { id, stream } of asked.slice(answered.get(world.last) ?? 0)) {
    const seq = stream === OWN ? 3 : 40;
    world.last.deliver({ type: "ok", id, result: { stream, epoch: "e1", head: seq, after: seq } });
  }
  answered.set(world.last, asked.length);
}

const event = (stream: string, seq: number, event: object) =>
  world.last.deliver({ type: "event", stream, epoch: "e1", seq, event });
const shown = () =>
  [...document.querySelectorAll<HTMLElement>(".chat-sidebar__rooms .room-line")].map((line) => {
    const badge = line.querySelector<HTMLElement>(".room-line__badge");
    return `${line.querySelector(".room-line__name")?.textContent}${badge?.hidden ? "" : ` ${badge?.textContent}`}`;
  });

describe("the list of rooms", () => {
  it("follows every room without being present there, and the open one through its own subscription", () => {
    open();
    const asked = world.last.commands("subscribe");
    expect(asked.map(({ stream, present }) => [stream, present])).toEqual([
      [OWN, undefined],
      ["chat.room.13", false],
      ["chat.room.12", undefined],
      ["chat.room.14", false],
    ]);
  });

  it("counts what arrives in other rooms, puts them first, and says so in the title", () => {
    open();
    event("chat.room.14", 41, message(20, { room_id: 14, mentions: [1] }));
    event("chat.room.13", 41, message(21, { room_id: 13 }));
    event("chat.room.13", 42, message(22, { room_id: 13 }));
    expect(shown()).toEqual(["help 2", "night @ 1", "general"]);
    expect(document.title).toBe("(3) General");
  });

  it("reads the open room while the page is visible, at most once in two seconds", () => {
    open();
    event("chat.room.12", 41, message(20));
    event("chat.room.12", 42, message(21));
    expect(world.last.commands("room.read")).toMatchObject([{ room_id: 12, message_id: 20 }]);
    world.clock.pass(2_000);
    expect(world.last.commands("room.read")).toMatchObject([
      { message_id: 20 },
      { message_id: 21 },
    ]);
  });

  it("reads nothing while nobody sees the page", () => {
    open();
    const visible = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    event("chat.room.12", 41, message(20));
    expect(world.last.commands("room.read")).toEqual([]);
    expect(shown()[0]).toBe("general 1");
    visible.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(world.last.commands("room.read")).toMatchObject([{ message_id: 20 }]);
  });

  it("shows whether the other one of a direct conversation is there, and uses the page", () => {
    const direct = line(15, "grace", 7, "data-direct").replace(
      "grace</span>",
      'grace<span class="room-line__dot" hidden><span class="visually-hidden"></span></span></span>',
    );
    renderPage(markup(direct + rooms));
    world.last.welcome();
    for (let count = 0; count < 5; count++) answerSubscribes();
    const asked = world.last.commands("subscribe").filter(({ present }) => present === undefined);
    expect(asked.map(({ stream }) => stream)).toEqual([OWN, "chat.room.15"]);
    const dot = () => {
      const element = document.querySelector<HTMLElement>(".room-line__dot");
      return element?.hidden ? "" : element?.textContent;
    };
    const heard = (message: object) =>
      world.last.deliver({ type: "ephemeral", stream: "chat.room.15", event: message });
    const grace = { id: "user.2", name: "Grace", guest: false, idle: false };
    const me = { ...grace, id: "user.1" };
    heard({ type: "presence.state", count: 1, people: [me] });
    expect(dot()).toBe("");
    heard({ type: "presence.changed", count: 2, joined: [grace], left: [] });
    expect(dot()).toBe("active");
    heard({ type: "presence.changed", count: 2, joined: [{ ...grace, idle: true }], left: [] });
    expect(dot()).toBe("idle");
    const quiet = { ...grace, quiet_until: "9999-01-01T00:00:00+00:00" };
    heard({ type: "presence.changed", count: 2, joined: [quiet], left: [] });
    expect(dot()).toBe("do not disturb");
    world.last.drop();
    expect(dot()).toBe("");
  });

  it("leaves unread what the member has marked as unread, until the room is opened again", () => {
    open();
    event("chat.room.12", 41, message(20));
    world.clock.pass(2_000);
    const counts = { room_id: 12, unread: 2, mentions: 0, seq: 41, level: "all" };
    event(OWN, 4, { type: "membership.saved", ...counts, unread: 0, read_id: 20 });
    event(OWN, 5, { type: "membership.saved", ...counts, read_id: 8 });
    expect(shown()[0]).toBe("general 2");
    event("chat.room.12", 42, message(21));
    world.clock.pass(2_000);
    expect(shown()[0]).toBe("general 3");
    expect(world.last.commands("room.read")).toHaveLength(1);
    document.querySelector("chat-sidebar")?.show("chat.room.12", () => {});
    expect(world.last.commands("room.read").at(-1)).toMatchObject({ message_id: 21 });
  });

  it("sends a position again that was lost with the connection", async () => {
    open();
    event("chat.room.12", 41, message(20));
    world.last.drop();
    await settled();
    world.untilNextSocket();
    world.last.welcome();
    expect(world.last.commands("room.read")).toMatchObject([{ message_id: 20 }]);
  });

  it("shows what was read in another tab", () => {
    open();
    event("chat.room.13", 41, message(20, { room_id: 13 }));
    const read = { room_id: 13, read_id: 20, unread: 0, mentions: 0, seq: 41, level: "all" };
    event(OWN, 4, { type: "membership.saved", ...read });
    expect(shown()[0]).toBe("help");
    expect(document.title).toBe("General");
  });

  it("loads the list again for a room that it does not know, and for a new name", async () => {
    open();
    const fetched = vi.fn(async () => new Response(markup(line(15, "new", 30) + rooms)));
    vi.stubGlobal("fetch", fetched);
    const joined = { room_id: 15, read_id: 30, unread: 0, mentions: 0, seq: 40, level: "all" };
    event(OWN, 4, { type: "membership.saved", ...joined });
    await settled();
    expect(shown()).toEqual(["new", "general", "help", "night"]);
    expect(document.querySelector(".room-line[aria-current]")?.textContent).toContain("general");
    expect(world.last.commands("subscribe").at(-1)).toMatchObject({ stream: "chat.room.15" });
    event("chat.room.13", 41, { ...general, room_id: 13, name: "Help desk" });
    await settled();
    expect(fetched).toHaveBeenCalledTimes(2);
  });
});

describe("where WebSockets are blocked", () => {
  it("loads the list every ten seconds, as only the open room has a stream", async () => {
    open();
    const fetched = vi.fn(async () => new Response(markup(rooms)));
    vi.stubGlobal("fetch", fetched);
    vi.spyOn(connection, "state", "get").mockReturnValue("reading");
    connection.dispatchEvent(new Event("state"));
    expect(fetched).not.toHaveBeenCalled();
    world.clock.pass(10_000);
    expect(fetched).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => {
      world.clock.pass(10_000);
      expect(fetched.mock.calls.length).toBeGreaterThan(1);
    });
  });
});

describe("the switcher", () => {
  const dialog = () => document.querySelector<HTMLDialogElement>(".switcher") as HTMLDialogElement;
  const names = () =>
    [...dialog().querySelectorAll("a")].map(({ textContent }) => textContent?.trim());

  it("opens with Ctrl+K at once, also while it loads, and lists the rooms with what is typed in their name", async () => {
    open();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
    expect(dialog().open).toBe(true);
    const input = dialog().querySelector("input") as HTMLInputElement;
    expect(document.activeElement).toBe(input);
    input.value = "ni";
    await vi.waitFor(() => expect(names()).toEqual(["night"]));
    input.value = "HEL";
    input.dispatchEvent(new Event("input"));
    expect(names()).toEqual(["help"]);
    input.value = "nothing";
    input.dispatchEvent(new Event("input"));
    expect(dialog().querySelector<HTMLElement>(".switcher__none")?.hidden).toBe(false);
  });
});
