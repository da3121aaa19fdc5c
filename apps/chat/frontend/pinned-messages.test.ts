import { render } from "lit";
import { expect, it } from "vitest";
import { pinned, pinnedTemplate } from "./pinned-messages";
import * as room from "./room-state";
import { ada, deleted, message } from "./testing";

const pin = (id: number, minute: number) =>
  message(id, { pinned_at: `2026-03-01T10:0${minute}:00Z` });
const ids = (state: room.RoomState) => pinned(state).map(({ message_id }) => message_id);
const loaded = room.loaded(room.empty(ada), [message(5), pin(6, 1)], true);
const start = room.withBeside(loaded, { related: [pin(1, 2)] });

it("the pinned messages of a room come last pinned first, on the page or not", () => {
  expect(ids(start)).toEqual([1, 6]);
  expect(ids(room.saved(start, pin(5, 3)))).toEqual([5, 1, 6]);
});

it("a message that is unpinned or deleted is no longer among them", () => {
  expect(ids(room.saved(start, message(1)))).toEqual([6]);
  expect(ids(room.saved(start, deleted(6)))).toEqual([1]);
});

it("a room shows the newest of them in one line, and how many there are", () => {
  const page = document.createElement("div");
  render(pinnedTemplate(start), page);
  expect(page.querySelector("summary")?.textContent?.replace(/\s+/g, " ").trim()).toBe(
    "Pinned: Robin message 1 2",
  );
  expect([...page.querySelectorAll("a")].map(({ hash }) => hash)).toEqual([
    "#message-1",
    "#message-6",
  ]);
  render(pinnedTemplate(room.empty(ada)), page);
  expect(page.querySelector("details")).toBeNull();
});
