import { FakeWorld, settled } from "@realtime/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./list";
import { bellHtml, frame, listHtml, openPage, rowHtml, saved } from "./testing";
import type { NotificationsEvent } from "./wire.gen";

let world: FakeWorld;
let seq: number;
/** The page as the server renders it now. */
let page: string;

beforeEach(() => {
  world = new FakeWorld();
  seq = 10;
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(page)),
  );
});

afterEach(() => {
  document.body.innerHTML = "";
  localStorage.clear();
});

const open = (html: string) => openPage(world, bellHtml(1) + html);
const rows = () => [...document.querySelectorAll<HTMLElement>("ol > li")];
const ids = () => rows().map(({ dataset }) => Number(dataset.id));
const button = (id: number) => document.querySelector<HTMLElement>(`[data-id="${id}"] button`);

async function happen(event: NotificationsEvent, fresh: string): Promise<void> {
  page = fresh;
  world.last.deliver(frame(++seq, event));
  await settled();
}

test("after an event the list is as the server says, and rows that are the same stay", async () => {
  open(listHtml([rowHtml(4), rowHtml(3)]));
  const [fourth] = rows();
  await happen(saved(5), listHtml([rowHtml(5), rowHtml(4), rowHtml(3, { version: "2" })]));
  expect(ids()).toEqual([5, 4, 3]);
  expect(rows()[1]).toBe(fourth);
  expect(rows()[2]?.textContent).toContain("version 2");
});

test("a row that comes to the top takes its place there", async () => {
  open(listHtml([rowHtml(4), rowHtml(3)]));
  await happen(saved(3), listHtml([rowHtml(3, { version: "2" }), rowHtml(4)]));
  expect(ids()).toEqual([3, 4]);
});

test("the focus stays on a row that changes, and goes to the next when its row goes", async () => {
  open(listHtml([rowHtml(4), rowHtml(3), rowHtml(2)]));
  button(3)?.focus();
  await happen(
    saved(3, { read: true }),
    listHtml([rowHtml(4), rowHtml(3, { version: "2" }), rowHtml(2)]),
  );
  expect(document.activeElement).toBe(button(3));
  await happen(saved(3, { hidden: true }), listHtml([rowHtml(4), rowHtml(2)]));
  expect(document.activeElement).toBe(button(2));
  await happen(saved(2, { hidden: true }), listHtml([rowHtml(4)]));
  expect(document.activeElement?.localName).toBe("main");
});

test("the sentence of an empty list comes and goes", async () => {
  open(listHtml([]));
  await happen(saved(1), listHtml([rowHtml(1)]));
  expect(document.querySelector<HTMLElement>(".empty")?.hidden).toBe(true);
});

test("events that come together load the page twice at most", async () => {
  open(listHtml([]));
  page = listHtml([rowHtml(3)]);
  for (const id of [1, 2, 3]) world.last.deliver(frame(++seq, saved(id)));
  await settled();
  expect(fetch).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
  expect(ids()).toEqual([3]);
});

test("a button of a row is sent without leaving the page", async () => {
  open(listHtml([rowHtml(4)]));
  page = listHtml([]);
  document.querySelector<HTMLElement>("li [data-action]")?.click();
  await vi.waitFor(() => expect(ids()).toEqual([]));
  const [url, request] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect([url, request?.method]).toEqual(["/notifications/4/read/", "POST"]);
});

test("the browser opens a row, and sends what the script could not", async () => {
  open(listHtml([rowHtml(4)]));
  const submit = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => {});
  vi.mocked(fetch).mockRejectedValue(new TypeError("Failed to fetch"));
  document.querySelector<HTMLElement>("li [data-action]")?.click();
  await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce());
  let wasPrevented = true;
  document.addEventListener("submit", (event) => {
    wasPrevented = event.defaultPrevented;
    event.preventDefault();
  });
  button(4)?.click();
  expect(wasPrevented).toBe(false);
});

test("the first page of the list has been seen", () => {
  open(listHtml([rowHtml(4)]));
  expect(world.last.commands("notifications.see")).toMatchObject([{ up_to_seq: 10 }]);
});
