import { Connection } from "@realtime/index";
import { FakeLocks, FakeWorld } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { ChatConnection } from "./chat-connection";
import { COMPOSER, MESSAGE_PANEL } from "./lazy-parts";
import { ROOM_VISITS } from "./room-links";
import "./room";
import "./sidebar";
import { ada, allowed, general, message } from "./testing";

const IDS: Record<string, number> = { general: 12, help: 13, night: 14 };
const streamOf = (name: string) => `chat.room.${IDS[name]}`;
const line = (name: string) => `
  <li><a class="room-line" href="/chat/${name}/" data-room-id="${IDS[name]}" data-stream="${streamOf(name)}"
    data-seq="40" data-epoch="e1" data-newest-id="9" data-read-id="9" data-unread="0" data-mentions="0" data-level="all">
    <span class="room-line__name">${name}</span><span class="room-line__badge" hidden><span class="room-line__count"></span></span>
    <span class="room-line__author"></span> <span class="room-line__body"></span></a></li>`;

function snapshot(name: string): string {
  const room_id = IDS[name] as number;
  const messages = [message(room_id, { room_id })];
  const room = { ...general, room_id, name };
  const fields = { room, me: ada, cursor: { seq: 40, epoch: "e1" }, messages, writing: allowed };
  return JSON.stringify({ ...fields, related: [], reactions: [], more: false });
}

const pageOf = (name: string, { me = "1", build = "b1" } = {}) => `
  <title>${name} · Site</title><connection-status build="${build}"></connection-status>
  <div class="chat-shell__page"><h1>${name}</h1>
    <chat-room data-messages="/chat/${name}/messages/" data-max-length="200" data-stream="${streamOf(name)}"
      data-seq="40" data-epoch="e1"><script type="application/json">${snapshot(name)}</script><dialog></dialog>
      <div class="room__body"><form class="composer"><textarea></textarea></form></div></chat-room></div>
  <dialog class="switcher"><form><input></form><ul class="switcher__rooms"></ul><p class="switcher__none" hidden></p></dialog>
  <chat-sidebar data-url="/chat/sidebar/" data-me="${me}" data-stream="chat.member.1" data-seq="3" data-epoch="e1">
    <button class="chat-sidebar__switch" hidden></button>
    <ul class="chat-sidebar__rooms">${Object.keys(IDS).map(line).join("")}</ul></chat-sidebar>`;

let world: FakeWorld;
let connection: ChatConnection;
let respond: (name: string) => Response;

beforeAll(() => Promise.all([COMPOSER.load(), MESSAGE_PANEL.load(), ROOM_VISITS.load()]));

beforeEach(() => {
  world = new FakeWorld(new FakeLocks());
  vi.spyOn(Connection, "to").mockImplementation(() => {
    connection = new ChatConnection("ws://site.test/ws/", world);
    return connection;
  });
  respond = (name) => new Response(pageOf(name));
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address) =>
    respond(new URL(`${address}`, location.href).pathname.split("/")[2] ?? ""),
  );
  history.replaceState(null, "", "/chat/general/");
  document.title = "general · Site";
  renderPage(pageOf("general"));
  world.last.welcome();
  answer();
});

afterEach(() => {
  document.body.replaceChildren();
  connection.close();
  localStorage.clear();
  sessionStorage.clear();
});

const answered = new Set<string>();
/** Answer each subscribe and unsubscribe, also those that follow an answer. */
function answer(): void {
  for (;;) {
    const open = world.last.commands("subscribe").filter(({ id }) => !answered.has(`${id}`));
    if (open.length === 0) return;
    for (const { id, stream } of open) {
      answered.add(`${id}`);
      const seq = `${stream}`.startsWith("chat.member") ? 3 : 40;
      world.last.deliver({
        type: "ok",
        id,
        result: { stream, epoch: "e1", head: seq, after: seq },
      });
    }
  }
}

/** The streams that the page is subscribed to. */
function subscribed(): string[] {
  const all = world.last.sent.filter(({ type }) => `${type}`.endsWith("subscribe"));
  const now = new Map<unknown, boolean>();
  for (const { type, stream } of all) now.set(stream, type === "subscribe");
  return [...now.keys()]
    .filter((stream) => now.get(stream))
    .map(String)
    .sort();
}

const click = (name: string, init: MouseEventInit = {}) => {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...init });
  document.querySelector(`a[href="/chat/${name}/"]`)?.dispatchEvent(event);
  return event;
};
const heading = () => document.querySelector("h1")?.textContent;
const area = () => document.querySelector("textarea") as HTMLTextAreaElement;

async function move(name: string): Promise<void> {
  click(name);
  const hasArrived = () => heading() === name && document.activeElement === area();
  await vi.waitUntil(hasArrived, { interval: 2 });
  answer();
}

it("shows the room that was clicked, and keeps the connection", async () => {
  await move("help");
  expect(location.pathname).toBe("/chat/help/");
  expect(document.title).toBe("help · Site");
  expect(document.querySelector("[role=status].visually-hidden")?.textContent).toBe("help");
  expect(document.querySelector("[aria-current]")?.textContent).toContain("help");
  expect(Connection.to).toHaveBeenCalledTimes(1);
  expect(subscribed()).toEqual(["chat.member.1", ...Object.keys(IDS).map(streamOf)]);
  const present = world.last.commands("subscribe").filter((each) => each.present !== false);
  expect(present.at(-1)?.stream).toBe(streamOf("help"));
});

it("counts in the list what happens in the room that was left", async () => {
  await move("help");
  const event = message(90, { room_id: 12 });
  world.last.deliver({ type: "event", stream: streamOf("general"), epoch: "e1", seq: 41, event });
  const badge = document.querySelector(`[data-stream="${streamOf("general")}"] .room-line__count`);
  await vi.waitFor(() => expect(badge?.textContent).toBe("1"));
  expect(document.querySelector(".message__body")?.textContent).toBe("message 13");
});

it("keeps the draft of each room", async () => {
  area().value = "For general";
  area().dispatchEvent(new Event("input"));
  await move("help");
  expect(area().value).toBe("");
  await move("general");
  expect(area().value).toBe("For general");
});

it("sends what was not sent in the room that was left, once", async () => {
  world.last.drop();
  area().value = "From the tunnel";
  area().dispatchEvent(new Event("input"));
  area().form?.requestSubmit();
  await move("help");
  world.clock.pass(30_000);
  world.last.welcome();
  const sent = () => world.last.commands("message.send");
  await vi.waitFor(() => expect(sent()).toMatchObject([{ room_id: 12, body: "From the tunnel" }]));
  world.last.answer("message.send", { type: "ok", result: { message_id: 91 } });
  expect(Object.keys(localStorage).filter((key) => key.startsWith("outbox"))).toEqual([]);
});

it("shows an unsent message again when one comes back before it is sent", async () => {
  world.last.drop();
  area().value = "From the tunnel";
  area().dispatchEvent(new Event("input"));
  area().form?.requestSubmit();
  await move("help");
  await move("general");
  await vi.waitFor(() => expect(document.body.textContent).toContain("From the tunnel"));
  world.clock.pass(30_000);
  world.last.welcome();
  await vi.waitFor(() => expect(world.last.commands("message.send")).toHaveLength(1));
});

it("goes back and forward with the browser", async () => {
  await move("help");
  history.replaceState(null, "", "/chat/general/"); // as Back does
  window.dispatchEvent(new PopStateEvent("popstate"));
  await vi.waitFor(() => expect(heading()).toBe("general"));
  expect(subscribed()).toContain(streamOf("help"));
});

it.each([
  ["the network fails", () => Promise.reject(new TypeError())],
  ["there is no such room", async () => new Response("", { status: 404 })],
  ["it is no room", async () => new Response("<h1>Your name</h1>")],
  ["another person is logged in now", async () => new Response(pageOf("help", { me: "2" }))],
  ["the server has another build", async () => new Response(pageOf("help", { build: "b2" }))],
])("lets the browser load the page if %s", async (_, failing) => {
  const assign = vi.spyOn(location, "assign").mockReturnValue();
  vi.mocked(fetch).mockImplementation(failing);
  click("help");
  await vi.waitFor(() => expect(`${assign.mock.calls[0]}`).toMatch(/\/chat\/help\/$/));
  expect(heading()).toBe("general");
});

it("leaves clicks that open another tab to the browser", () => {
  for (const init of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }])
    expect(click("help", init).defaultPrevented).toBe(false);
  expect(fetch).not.toHaveBeenCalled();
});

it("shows the room that was clicked last", async () => {
  const pending: Array<() => void> = [];
  vi.mocked(fetch).mockImplementation(
    (address) =>
      new Promise((resolve) => {
        const name = `${address}`.split("/").at(-2) as string;
        pending.push(() => resolve(new Response(pageOf(name))));
      }),
  );
  click("help");
  click("night");
  await vi.waitFor(() => expect(pending).toHaveLength(2));
  for (const arrive of pending.reverse()) arrive();
  await vi.waitFor(() => expect(heading()).toBe("night"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([heading(), location.pathname]).toEqual(["night", "/chat/night/"]);
});

it("leaves nothing behind after fifty moves", { timeout: 30_000 }, async () => {
  for (const name of ["help", "night", "general"]) await move(name);
  const listeners = watchListeners([window, document, connection]);
  for (const name of ["help", "night", "general"]) await move(name);
  const inOneRoom = listeners.size;
  const before = [document.querySelectorAll("*").length, subscribed()];
  for (let count = 0; count < 17; count++)
    for (const name of ["help", "night", "general"]) await move(name);
  expect([document.querySelectorAll("*").length, subscribed()]).toEqual(before);
  expect([...listeners]).toHaveLength(inOneRoom);
  expect(world.sockets).toHaveLength(1);
});

/** The listeners that are added to the targets and not removed. */
function watchListeners(targets: EventTarget[]): Set<unknown> {
  const left = new Set<unknown>();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  for (const target of targets) {
    vi.spyOn(target, "addEventListener").mockImplementation((type, then, options) => {
      left.add(then);
      const signal = typeof options === "object" ? options.signal : null;
      signal?.addEventListener("abort", () => left.delete(then));
      add.call(target, type, then, options);
    });
    vi.spyOn(target, "removeEventListener").mockImplementation((type, then, options) => {
      left.delete(then);
      remove.call(target, type, then, options);
    });
  }
  return left;
}
