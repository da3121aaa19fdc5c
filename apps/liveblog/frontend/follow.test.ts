import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepFollowing } from "./follow";
import { WORDS } from "./words";

const menuHtml = (state: string) => `<details data-follow><summary tabindex="0">${state}</summary>
  <form method="post" action="/follow/"><button name="what" value="key">Key</button></form>
  <p data-follow-status></p></details>`;
const menu = () => document.querySelector("[data-follow]") as HTMLElement;
const sentBy = (call: Parameters<typeof fetch> | undefined) => call?.[1]?.body as FormData;
const press = () => document.querySelector("button")?.click();

keepFollowing(document);
beforeEach(() => {
  document.body.innerHTML = menuHtml("Follow");
});
afterEach(() => vi.restoreAllMocks());

it("sends the button that was pressed, and shows the server's menu with the focus on it", async () => {
  const fetch = vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(async () => new Response(menuHtml("Following key events")));
  press();
  press();
  await vi.waitFor(() => expect(menu().textContent).toContain("Following"));
  expect(fetch).toHaveBeenCalledOnce();
  expect(sentBy(fetch.mock.calls[0]).get("what")).toBe("key");
  expect(document.activeElement).toBe(menu().querySelector("summary"));
});

it.each([
  ["is refused", async () => new Response("", { status: 403 })],
  ["has no connection", async () => Promise.reject(new TypeError())],
])("says so when it %s, and can be pressed again", async (_, answer) => {
  const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(answer);
  press();
  await vi.waitFor(() => expect(menu().textContent).toContain(WORDS.notFollowed));
  press();
  expect(fetch).toHaveBeenCalledTimes(2);
});
