import { Connection } from "@realtime/index";
import { FakeWorld } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ChatComposer } from "./composer";
import { ComposerImages } from "./composer-images";
import { COMPOSER } from "./lazy-parts";
import "./room";
import type { ChatRoom } from "./room";
import { ada, allowed, general, message } from "./testing";

const snapshot = {
  ...{ room: general, me: ada, cursor: { seq: 1, epoch: "e1" }, writing: allowed },
  ...{ messages: [message(12, { author: ada })], related: [], reactions: [], more: false },
};
const markup = `
  <chat-room data-messages="/chat/general/messages/" data-max-length="200"
             data-stream="chat.room.12" data-seq="1" data-epoch="e1">
    <script type="application/json">${JSON.stringify(snapshot)}</script>
    <dialog></dialog>
    <div class="room__body"><form class="composer" action="/chat/general/"><textarea></textarea>
      <input type="file"><p class="composer__hint"></p></form></div>
  </chat-room>`;

const area = () => document.querySelector("textarea") as HTMLTextAreaElement;
const form = () => document.querySelector("form.composer") as HTMLFormElement;
const composer = () => document.querySelector("chat-composer") as ChatComposer;
const press = (key: string) => {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true });
  area().dispatchEvent(event);
  return event;
};

let world: FakeWorld;
/** Lets the composer arrive, or be lost. */
let arrive: (composer: typeof import("./composer")) => void;
let lose: (reason: Error) => void;

beforeEach(async () => {
  world = new FakeWorld();
  vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
  vi.spyOn(Connection, "to").mockImplementation(() => world.connected());
  vi.spyOn(COMPOSER, "now", "get").mockReturnValue(null);
  vi.spyOn(COMPOSER, "load").mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        [arrive, lose] = [resolve, reject];
      }),
  );
  renderPage(markup);
  await (document.querySelector("chat-room") as ChatRoom).updateComplete;
});

afterEach(() => {
  document.body.replaceChildren();
  for (const { value } of vi.mocked(Connection.to).mock.results) value.close();
  localStorage.clear();
  sessionStorage.clear();
});

async function arrived(): Promise<void> {
  const loaded = await import("./composer");
  vi.spyOn(COMPOSER, "now", "get").mockReturnValue(loaded);
  arrive(loaded);
  await vi.waitFor(() => expect(composer()).not.toBeNull());
  await vi.waitFor(() => expect(document.querySelectorAll("form.composer")).toHaveLength(1));
}

it("is loaded after the page", () => {
  expect(COMPOSER.load).not.toHaveBeenCalled();
  window.dispatchEvent(new Event("load"));
  expect(COMPOSER.load).toHaveBeenCalledTimes(1);
  expect(form().getAttribute("action")).toBe("/chat/general/");
});

it("takes over the text and the focus", async () => {
  window.dispatchEvent(new Event("load"));
  area().focus();
  area().value = "Half a sente";
  await arrived();
  await vi.waitFor(() => expect(area().value).toBe("Half a sente"));
  expect(composer().contains(document.activeElement)).toBe(true);
});

it.each([
  ["before", true],
  ["after", false],
])("takes over pictures that were chosen in the server's form %s it arrived", async (_, early) => {
  const added = vi.spyOn(ComposerImages.prototype, "add").mockResolvedValue();
  const field = form().querySelector("input") as HTMLInputElement;
  const file = new File(["x"], "map.png", { type: "image/png" });
  window.dispatchEvent(new Event("load"));
  if (!early) await arrived();
  Object.defineProperty(field, "files", { value: [file] });
  field.dispatchEvent(new Event("change"));
  if (early) await arrived();
  await vi.waitFor(() => expect(added.mock.calls.flat()).toContainEqual([file]));
  expect(added.mock.calls.flat(2)).toEqual([file]);
});

it("sends what was sent while it was loading, and keeps what was written after that", async () => {
  area().focus();
  area().value = "First";
  expect(press("Enter").defaultPrevented).toBe(true);
  area().value = "Seco";
  await arrived();
  await vi.waitFor(() =>
    expect(world.last.commands("message.send")).toMatchObject([{ body: "First" }]),
  );
  expect(area().value).toBe("Seco");
});

it("edits the last message if the arrow key up was pressed while it was loading", async () => {
  area().focus();
  window.dispatchEvent(new Event("load"));
  press("ArrowUp");
  await arrived();
  await vi.waitFor(() => expect(area().value).toBe("message 12"));
});

it("waits for the end of a composition", async () => {
  area().focus();
  window.dispatchEvent(new Event("load"));
  form().dispatchEvent(new CompositionEvent("compositionstart"));
  const loaded = await import("./composer");
  arrive(loaded);
  await new Promise((resolve) => setTimeout(resolve));
  expect(composer()).toBeNull();
  form().dispatchEvent(new CompositionEvent("compositionend"));
  await vi.waitFor(() => expect(composer()).not.toBeNull());
});

it("leaves the text in the form where it cannot be loaded, and lets the browser send it", async () => {
  const submitted = vi.spyOn(HTMLFormElement.prototype, "submit").mockReturnValue();
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  area().value = "First";
  press("Enter");
  lose(new TypeError("offline"));
  await vi.waitFor(() => expect(area().value).toBe("First"));
  expect(form().querySelector(".composer__hint")?.textContent).toMatch(/^Not sent/);
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
  press("Enter");
  lose(new TypeError("no such file"));
  await vi.waitFor(() => expect(submitted).toHaveBeenCalledTimes(1));
});
