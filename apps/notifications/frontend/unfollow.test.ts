import { FakeWorld } from "@realtime/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./bell";
import "./list";
import { bellHtml, frame, listHtml, openPage, saved } from "./testing";

const URL = "/live/launch-day/unfollow/";
let world: FakeWorld;

beforeEach(() => {
  world = new FakeWorld();
  openPage(world, bellHtml() + listHtml([4]));
});

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

const form = (id: number) =>
  document.querySelector(`[data-id="${id}"] [data-unfollow]`) as HTMLFormElement | null;

function happen(seq: number, id: number, unfollow_url?: string): void {
  const { unfollow_url: _, ...old } = saved(id);
  world.last.deliver(frame(seq, { ...old, ...(unfollow_url && { unfollow_url }) } as never));
}

test("a notification that can be unfollowed has a form, others have none to see", () => {
  happen(11, 5, URL);
  happen(12, 6);
  expect([form(5)?.hidden, form(5)?.getAttribute("action")]).toEqual([false, URL]);
  expect(form(6)?.hidden).toBe(true);
});

test("unfollowing keeps the page, and says that it is done", async () => {
  const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(""));
  happen(11, 5, URL);
  const button = form(5)?.querySelector("button");
  button?.focus();
  button?.click();
  await vi.waitFor(() => expect(form(5)).toBeNull());
  expect(fetch.mock.calls[0]?.[0]).toContain(URL);
  expect(document.activeElement?.textContent).toBe("Unfollowed.");
});

test("a form whose request fails is submitted by the browser", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("", { status: 403 }));
  const submit = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => {});
  happen(11, 5, URL);
  form(5)?.querySelector("button")?.click();
  await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce());
});
