import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Viewing, type ViewLocks } from "./viewing";

const ROOM = "chat.room.12";
let held: { name: string }[];

/** The locks that the tabs of one browser share. */
const locks = {
  query: async () => ({ held }),
  request: async (name: string, _: object, until: () => Promise<void>) => {
    const lock = { name };
    held.push(lock);
    await until();
    held = held.filter((each) => each !== lock);
  },
} as unknown as ViewLocks;

beforeEach(() => {
  held = [];
});

afterEach(() => vi.restoreAllMocks());

function tab(subject = "") {
  const page = document.implementation.createHTMLDocument();
  page.body.innerHTML = subject && `<chat-room data-subject="${subject}"></chat-room>`;
  let state = "visible";
  vi.spyOn(page, "visibilityState", "get").mockImplementation(() => state as "visible");
  const seen: string[] = [];
  const viewing = new Viewing(page, (each) => seen.push(each), locks);
  const show = (visible: boolean) => {
    state = visible ? "visible" : "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { viewing, seen, show };
}

test("every tab knows what one of them shows, while it is on the screen", async () => {
  const room = tab(ROOM);
  const home = tab();
  expect(room.viewing.isHere(ROOM)).toBe(true);
  expect(home.viewing.isHere(ROOM)).toBe(false);
  expect(await home.viewing.isAnywhere(ROOM)).toBe(true);
  expect(await home.viewing.isAnywhere("chat.room.1")).toBe(false);
  room.show(false);
  await vi.waitFor(async () => expect(await home.viewing.isAnywhere(ROOM)).toBe(false));
  expect(room.viewing.isHere(ROOM)).toBe(false);
});

test("a page that comes back to the screen says so", () => {
  const room = tab(ROOM);
  room.show(false);
  room.show(true);
  expect(room.seen).toEqual([ROOM, ROOM]);
  expect(tab().seen).toEqual([]);
});
