import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepUnfollowing } from "./unfollow";

const URL = "/live/launch-day/unfollow/";

beforeEach(() => {
  document.body.innerHTML = `<main><form action="/read/" method="post">
    <button data-unfollow formaction="${URL}">Unfollow</button></form></main>`;
  keepUnfollowing(document.querySelector("main") as HTMLElement);
});

afterEach(() => vi.restoreAllMocks());

const button = () => document.querySelector("button");

test("unfollowing keeps the page, and says that it is done", async () => {
  const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(""));
  button()?.focus();
  button()?.click();
  await vi.waitFor(() => expect(button()).toBeNull());
  expect(fetch.mock.calls[0]?.[0]).toContain(URL);
  expect(document.activeElement?.textContent).toBe("Unfollowed.");
});

test("a form whose request fails is submitted by the browser", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("", { status: 403 }));
  const submit = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => {});
  button()?.click();
  await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce());
  expect(document.querySelector("form")?.getAttribute("action")).toBe(URL);
});
