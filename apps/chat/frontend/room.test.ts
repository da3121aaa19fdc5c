import { Connection } from "@realtime/index";
import { FakeWorld, settled } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./room";
import type { ChatRoom } from "./room";
import { ada, general, message } from "./testing";

const snapshot = {
  room: general,
  me: ada,
  cursor: { seq: 1, epoch: "e1" },
  messages: [message(1), message(2, { author: ada })],
  more: false,
};

const markup = `
  <chat-room data-messages="/chat/general/messages/" data-max-length="20"
             data-stream="chat.room.12" data-seq="1" data-epoch="e1">
    <script type="application/json">${JSON.stringify(snapshot)}</script>
    <dialog><form><p class="confirm__what"></p><p class="confirm__status"></p>
      <button type="submit">Delete</button></form></dialog>
  </chat-room>`;

const find = <E extends Element = HTMLElement>(selector: string) =>
  document.querySelector(selector) as E;
const bodies = () =>
  [...document.querySelectorAll(".message__body")].map(({ textContent }) => textContent);

let world: FakeWorld;

beforeEach(() => {
  world = new FakeWorld();
  vi.spyOn(Connection, "to").mockImplementation(() => world.connected());
});

afterEach(() => {
  document.body.replaceChildren();
  sessionStorage.clear();
});

async function open(): Promise<ChatRoom> {
  renderPage(markup);
  const room = find<ChatRoom>("chat-room");
  await room.updateComplete;
  return room;
}

describe("a chat room", () => {
  it("shows the messages that the server rendered the page with", async () => {
    await open();
    expect(Connection.to).toHaveBeenCalledWith("/ws/chat/?as=1");
    expect(bodies()).toEqual(["message 1", "message 2"]);
    expect(find("[role=log]").getAttribute("aria-label")).toBe("Messages in General");
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

  it("asks before it deletes a message, and shows why the server refused", async () => {
    await open();
    find(".message__delete").click();
    expect(find(".confirm__what").textContent).toBe("message 2");
    find("form:has([type=submit])").dispatchEvent(
      new SubmitEvent("submit", { bubbles: true, cancelable: true }),
    );
    const error = { type: "error", code: "forbidden", message: "It is too late." };
    world.last.answer("message.delete", error);
    await settled();
    expect(world.last.commands("message.delete")).toMatchObject([{ message: 2 }]);
    expect(find(".confirm__status").textContent).toBe("It is too late.");
  });

  it("closes its connection when it is taken off the page", async () => {
    const room = await open();
    room.remove();
    expect(world.last.closed).toBe(true);
  });
});
