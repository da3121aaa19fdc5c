import { Connection } from "@realtime/index";
import type { ConnectionStatus } from "@realtime/status";
import { FakeWorld, settled } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import "./room";
import { COMPOSER, MESSAGE_PANEL } from "./lazy-parts";
import * as messages from "./message";
import type { ChatRoom } from "./room";
import { ada, allowed, general, message } from "./testing";

const snapshot = {
  room: general,
  me: ada,
  cursor: { seq: 1, epoch: "e1" },
  messages: [message(11), message(12, { author: ada })],
  related: [],
  reactions: [],
  more: false,
  writing: allowed,
};

const markup = (more = false, me = ada) => `
  <chat-room data-messages="/chat/general/messages/" data-max-length="20"
             data-stream="chat.room.12" data-seq="1" data-epoch="e1">
    <script type="application/json">${JSON.stringify({ ...snapshot, more, me })}</script>
    <dialog><form><p class="confirm__what"></p><p class="confirm__status"></p>
      <button type="submit">Delete</button></form></dialog>
    <div class="room__body">
      <div class="room__log room__log--from-end"><div class="room__lines">
        <ol class="messages"><li class="message"><div class="message__body">from the server</div></li></ol>
      </div></div>
      <form class="composer"><textarea></textarea></form>
    </div>
  </chat-room>`;

const live = {
  type: "ok",
  result: { stream: "chat.room.12", epoch: "e1", head: 1, after: 1 },
};
const event = (seq: number, event: object) => ({
  type: "event",
  stream: "chat.room.12",
  epoch: "e1",
  seq,
  event,
});

const find = <E extends Element = HTMLElement>(selector: string) =>
  document.querySelector(selector) as E;
const bodies = () =>
  [...document.querySelectorAll(".message__body")].map(({ textContent }) => textContent);

let world: FakeWorld;

beforeAll(() => Promise.all([COMPOSER.load(), MESSAGE_PANEL.load()]));

beforeEach(() => {
  world = new FakeWorld();
  vi.spyOn(Connection, "to").mockImplementation(() => world.connected());
});

afterEach(() => {
  document.body.replaceChildren();
  for (const { value } of vi.mocked(Connection.to).mock.results) value.close();
  localStorage.clear();
  sessionStorage.clear();
});

/** Choose an action of a message. */
async function act(id: string, label: string): Promise<void> {
  find(`#${id} .message__more`).click();
  await find<ChatRoom>("chat-room").updateComplete;
  find(`#${id} [aria-label="${label}"]`).click();
}

async function open({ more = false, moderates = false } = {}): Promise<ChatRoom> {
  renderPage(markup(more, { ...ada, moderates }));
  const room = find<ChatRoom>("chat-room");
  await room.updateComplete;
  return room;
}

describe("a chat room", () => {
  it("shows the messages that the server rendered the page with", async () => {
    await open();
    expect(Connection.to).toHaveBeenCalledWith("/ws/chat/?as=1");
    expect(bodies()).toEqual(["message 11", "message 12"]);
    expect(find("[role=log]").getAttribute("aria-label")).toBe("Messages in General");
  });

  it("keeps what was written into the server's form, and its focus", async () => {
    renderPage(markup());
    const room = find<ChatRoom>("chat-room");
    find<HTMLTextAreaElement>("textarea").value = "Before the script";
    await room.updateComplete;
    await vi.waitFor(() => {
      expect(find<HTMLTextAreaElement>("textarea").value).toBe("Before the script");
      expect(document.activeElement).toBe(find("textarea"));
    });
    expect(document.querySelectorAll("form.composer")).toHaveLength(1);
  });

  it("leaves the list where the reader had scrolled it", async () => {
    for (const [name, value] of [
      ["scrollHeight", 1000],
      ["clientHeight", 400],
    ] as const)
      vi.spyOn(HTMLElement.prototype, name, "get").mockReturnValue(value);
    renderPage(markup());
    find(".room__log").scrollTop = -150;
    await find<ChatRoom>("chat-room").updateComplete;
    expect(find(".room__log").scrollTop).toBe(450);
  });

  it("shows its messages and the connection status if the browser makes no WebSocket", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    world.refusesSockets = true;
    vi.mocked(Connection.to).mockImplementation(() => world.connecting());
    const status = () => find<ConnectionStatus>("connection-status");
    renderPage(`<connection-status></connection-status>${markup()}`);
    world.clock.pass(2_000);
    await Promise.all([find<ChatRoom>("chat-room").updateComplete, status().updateComplete]);
    expect(bodies()).toEqual(["message 11", "message 12"]);
    expect(status().textContent).toContain("Connection lost. Trying again…");
  });

  it("allows messages of the length that the page names", async () => {
    const room = await open();
    const text = find<HTMLTextAreaElement>("textarea");
    text.value = "x".repeat(21);
    text.dispatchEvent(new Event("input"));
    await room.updateComplete;
    await find<ChatRoom>("chat-composer").updateComplete;
    expect(find("chat-composer").textContent).toContain("21 of 20");
  });

  it("lets somebody without a name read", async () => {
    renderPage(markup(false, { ...ada, user_id: null as never, name: "" }));
    await find<ChatRoom>("chat-room").updateComplete;
    expect(Connection.to).toHaveBeenCalledWith("/ws/chat/?as=");
    expect(bodies()).toEqual(["message 11", "message 12"]);
    expect(document.querySelector("textarea")).toBeNull();
  });

  it("asks before it deletes a message, and shows why the server refused", async () => {
    await open();
    await act("message-12", "Delete message");
    expect(find(".confirm__what").textContent).toBe("message 12");
    find("form:has([type=submit])").dispatchEvent(
      new SubmitEvent("submit", { bubbles: true, cancelable: true }),
    );
    const error = { type: "error", code: "forbidden", message: "It is too late." };
    world.last.answer("message.delete", error);
    await settled();
    expect(world.last.commands("message.delete")).toMatchObject([{ message_id: 12 }]);
    expect(find(".confirm__status").textContent).toBe("It is too late.");
  });

  it("edits the last own message after the arrow key up, and marks it as edited", async () => {
    const room = await open();
    const text = find<HTMLTextAreaElement>("textarea");
    text.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" }));
    await settled();
    expect(text.value).toBe("message 12");
    text.value = "Better";
    text.dispatchEvent(new Event("input"));
    text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    const edit = { message_id: 12, version: 1, body: "Better" };
    expect(world.last.commands("message.edit")).toMatchObject([edit]);
    const edited = { ...edit, version: 2, edited_at: "2026-03-01T11:00:00Z", author: ada };
    world.last.answer("subscribe", live);
    world.last.deliver(event(2, message(12, edited)));
    world.last.answer("message.edit");
    await settled();
    await room.updateComplete;
    expect(bodies()).toEqual(["message 11", "Better"]);
    expect(find("#message-12 .message__marks").textContent).toContain("edited");
    expect(text.value).toBe("");
  });

  it("shows a moderator why a message could not be pinned", async () => {
    const room = await open({ moderates: true });
    await act("message-11", "Pin message");
    expect(world.last.commands("message.pin")).toMatchObject([{ message_id: 11, pinned: true }]);
    world.last.answer("message.pin", { type: "error", code: "invalid", message: "Too many." });
    await settled();
    await room.updateComplete;
    expect(find("#message-11 .message__error").textContent).toBe("Too many.");
  });

  it("marks as unread from a message on", async () => {
    await open();
    await act("message-11", "Mark unread from here");
    expect(world.last.commands("room.unread")).toMatchObject([{ room_id: 12, message_id: 11 }]);
  });

  it("links to a page that reports a message, and for moderators to one about its author", async () => {
    for (const moderates of [false, true]) {
      document.body.replaceChildren();
      const room = await open({ moderates });
      find("#message-11 .message__more").click();
      await room.updateComplete;
      const links = [...document.querySelectorAll("#message-11 .message__tools a")];
      const report = "/chat/general/messages/11/report/";
      const person = "/chat/general/people/guest.robins-key/";
      expect(links.map((link) => link.getAttribute("href"))).toEqual(
        moderates ? [`${person}card/`, report, person] : [`${person}card/`, report],
      );
    }
  });

  it("reacts to a message, and takes that back", async () => {
    const room = await open();
    await act("message-11", "React with 🎉");
    const react = { message_id: 11, emoji: "🎉" };
    expect(world.last.commands("message.react")).toMatchObject([{ ...react, present: true }]);
    world.last.answer("subscribe", live);
    const reactions = [{ emoji: "🎉", count: 1, people: [ada] }];
    const saved = { type: "reactions.saved", message_id: 11, room_id: 12, reactions };
    world.last.deliver(event(2, saved));
    world.last.answer("message.react");
    await settled();
    await room.updateComplete;
    expect(find(".message__tools")).toBeNull();
    expect(find(".message__reactions button").getAttribute("aria-label")).toBe("🎉 1: You");
    find(".message__reactions button").click();
    expect(world.last.commands("message.react").at(-1)).toMatchObject({ ...react, present: false });
  });

  it("closes the actions of a message on Escape", async () => {
    const room = await open();
    find("#message-12 .message__more").click();
    await room.updateComplete;
    expect(find("#message-12 .message__more").getAttribute("aria-expanded")).toBe("true");
    find(".message__tools button").focus();
    find(".message__tools button").dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
    );
    await room.updateComplete;
    expect(find(".message__tools")).toBeNull();
    expect(document.activeElement).toBe(find("#message-12 .message__more"));
  });

  it("loads earlier messages above the others", async () => {
    const earlier = { ...snapshot, messages: [message(7)] };
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(earlier));
    await open({ more: true });
    find(".room__earlier button").click();
    await vi.waitFor(() => expect(bodies()).toEqual(["message 7", "message 11", "message 12"]));
    expect(fetched).toHaveBeenCalledWith("/chat/general/messages/?before=11", expect.anything());
    expect(document.activeElement).toBe(find(".room__log"));
  });

  it("shows an error when earlier messages cannot be loaded", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError());
    await open({ more: true });
    const button = find<HTMLButtonElement>(".room__earlier button");
    button.click();
    await vi.waitFor(() => expect(find(".room__error").textContent).toMatch(/^Could not load/));
    await vi.waitFor(() => expect(button.disabled).toBe(false));
    expect(bodies()).toEqual(["message 11", "message 12"]);
  });

  it("shows the messages around the one in the address, and not those between", async () => {
    const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
    vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(20); // above the window
    const around = { ...snapshot, messages: [message(6), message(7)], more: true, later: true };
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(around));
    history.replaceState(null, "", "#message-7");
    await open({ more: true });
    await vi.waitFor(() => expect(bodies()).toEqual(["message 6", "message 7"]));
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(["/chat/general/messages/?around=7"]);
    await vi.waitFor(() => expect(scrolled.mock.contexts).toContain(find("#message-7")));
    expect(find("#message-7").classList).toContain("message--linked");
    history.replaceState(null, "", location.pathname);
  });

  it("leads from the middle of the history to the newest messages, and counts the new ones", async () => {
    const page = { ...snapshot, messages: [message(6), message(7)], more: true, later: true };
    renderPage(markup().replace(/{"room".*}(?=<)/, JSON.stringify(page)));
    await find<ChatRoom>("chat-room").updateComplete;
    expect(find(".room__new").textContent?.trim()).toBe("Jump to latest");
    world.last.answer("subscribe", live);
    world.last.deliver(event(2, message(90)));
    await vi.waitFor(() => expect(find(".room__new").textContent?.trim()).toBe("1 new message"));
    expect(bodies()).toEqual(["message 6", "message 7"]);
    const newest = { ...snapshot, messages: [message(89), message(90)], more: true, later: false };
    vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(newest));
    find(".room__new").click();
    await vi.waitFor(() => expect(bodies()).toEqual(["message 89", "message 90"]));
    await vi.waitFor(() => expect(document.querySelector(".room__new")).toBeNull());
  });

  it.each([
    ["a message by somebody else", message(13), "1 new message"],
    ["an own message", message(13, { author: ada }), undefined],
  ])("counts messages for a reader further up: %s", async (_, arrived, shown) => {
    vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(1000);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
    const room = await open();
    find(".room__log").scrollTop = 100;
    find(".room__log").dispatchEvent(new Event("scroll"));
    world.last.answer("subscribe", live);
    world.last.deliver(event(2, arrived));
    await room.updateComplete;
    expect(bodies()).toContain("message 13");
    expect(find(".room__new")?.textContent?.trim()).toBe(shown);
    find(".room__log").scrollTop = 600;
    find(".room__log").dispatchEvent(new Event("scroll"));
    await room.updateComplete;
    expect(find(".room__new")).toBeNull();
  });

  it("counts no message for a reader at the end", async () => {
    const room = await open();
    world.last.answer("subscribe", live);
    world.last.deliver(event(2, message(13)));
    await room.updateComplete;
    expect(bodies()).toContain("message 13");
    expect(find(".room__new")).toBeNull();
  });

  it("renders only what has changed when a message arrives", async () => {
    const room = await open();
    const first = find(".message__body").firstChild;
    const rendered = vi.spyOn(messages, "messageTemplate");
    world.last.answer("subscribe", live);
    world.last.deliver(event(2, message(13)));
    await room.updateComplete;
    expect(bodies()).toContain("message 13");
    expect(rendered.mock.calls.map(([line]) => line.id)).toEqual([12, 13]); // 12 is no longer a tab stop
    expect(find(".message__body").firstChild).toBe(first);
  });

  it("leaves the room when it is taken off the page, and keeps the connection", async () => {
    const room = await open();
    room.remove();
    expect(world.last.commands("unsubscribe")).toMatchObject([{ stream: "chat.room.12" }]);
    expect(world.last.closed).toBe(false);
  });
});
