import { FakeWorld, settled } from "@realtime/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ChatConnection } from "./chat-connection";
import { ComposerDraft } from "./composer-draft";

const KEY = "chat.draft.12.1";
const NONE = { text: "", replyTo: null };
const OWN = "chat.member.1";

let world: FakeWorld;
let connection: ChatConnection;
let seq: number;
const changed = vi.fn();
const saves = () => world.last.commands("draft.save");
const open = (saved: { text: string; reply_to: null; at: number } | null = null) =>
  new ComposerDraft(KEY, { connection, room: 12, saved }, changed);
const elsewhere = (text: string, at: number, room_id = 12) => {
  const event = { type: "draft.saved", room_id, text, reply_to: null, at };
  world.last.deliver({ type: "event", stream: OWN, epoch: "e1", seq: ++seq, event });
};

beforeEach(() => {
  world = new FakeWorld();
  connection = new ChatConnection("ws://site.test/ws/", world);
  connection.subscribe(OWN, { cursor: { seq: 3, epoch: "e1" }, event: () => {} });
  world.last.welcome();
  world.last.answer("subscribe", {
    type: "ok",
    result: { stream: OWN, epoch: "e1", head: 3, after: 3 },
  });
  seq = 3;
  changed.mockClear();
});

afterEach(() => {
  connection.close();
  localStorage.clear();
  sessionStorage.clear();
});

it("is saved on the server a moment after it was written, and at once when it is sent", () => {
  const draft = open();
  draft.load();
  draft.save({ text: "H", replyTo: null });
  draft.save({ text: "Hello", replyTo: 7 });
  expect(saves()).toEqual([]);
  world.clock.pass(1_500);
  expect(saves()).toMatchObject([{ room_id: 12, text: "Hello", reply_to: 7 }]);
  draft.sent();
  expect(saves().at(-1)).toMatchObject({ text: "", reply_to: null });
});

it("begins with the latest of the browser's and the server's", () => {
  vi.spyOn(Date, "now").mockReturnValue(1_000);
  new ComposerDraft(KEY).save({ text: "here", replyTo: null });
  expect(open({ text: "there", reply_to: null, at: 900 }).load().text).toBe("here");
  expect(open({ text: "there", reply_to: null, at: 1_100 }).load().text).toBe("there");
});

it("shows what another device writes, but never over what is being typed here", async () => {
  const draft = open();
  draft.load();
  const later = Date.now() + 1_000;
  elsewhere("On the phone", later);
  expect(changed.mock.calls).toMatchObject([[{ text: "On the phone" }, NONE]]);
  elsewhere("In another room", later + 1, 13);
  draft.save({ text: "At the desk", replyTo: null });
  elsewhere("On the phone again", later + 5);
  expect(changed).toHaveBeenCalledTimes(1);
  world.clock.pass(1_500);
  world.last.answer("draft.save");
  await settled();
  elsewhere("An echo", Number(saves()[0]?.at));
  expect(changed).toHaveBeenCalledTimes(1);
});

it("that the server has not accepted is sent by the next page, and wins over what it had", async () => {
  const before = open();
  before.load();
  world.last.drop();
  before.save({ text: "In the tunnel", replyTo: null });
  world.clock.pass(1_500);
  before.close();
  world.untilNextSocket();
  world.last.welcome();
  const draft = open({ text: "Earlier", reply_to: null, at: 5 });
  expect(draft.load().text).toBe("In the tunnel");
  expect(saves()).toMatchObject([{ text: "In the tunnel" }]);
  world.last.answer("draft.save");
  await settled();
  expect(localStorage.getItem("chat.unsaved.12.1")).toBeNull();
});
