import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followCards } from "./profile-card";

const PAGE = `<main><h1>The page</h1><article class="profile" data-person="user.7">
  <h1>Ada</h1><p class="profile__presence">Last seen 5 minutes ago</p><input name="next">
</article></main>`;

let over: AbortController;
let fetched: ReturnType<typeof vi.fn>;
beforeEach(() => {
  over = new AbortController();
  fetched = vi.fn(async () => new Response(PAGE));
  vi.stubGlobal("fetch", fetched);
  document.body.innerHTML = `<a data-card href="/chat/general/people/user.7/card/">Ada</a>`;
  followCards(over.signal);
});
afterEach(() => {
  over.abort();
  vi.unstubAllGlobals();
});

const link = () => document.querySelector("a") as HTMLAnchorElement;
const dialog = () => document.querySelector("dialog");

it("shows the card of the page in a dialog, and takes it away when it closes", async () => {
  link().click();
  await vi.waitFor(() => expect(dialog()?.open).toBe(true));
  expect(dialog()?.textContent).toContain("Last seen 5 minutes ago");
  expect(dialog()?.getAttribute("aria-label")).toBe("Ada");
  expect(dialog()?.textContent).not.toContain("The page");
  dialog()?.querySelector("button")?.click();
  await vi.waitFor(() => expect(dialog()).toBeNull());
});

it("knows from the open room who is here and idle", async () => {
  const room = document.createElement("chat-room");
  const people = [{ id: "user.7", name: "Ada", guest: false, idle: true }];
  Object.assign(room, { here: { count: 1, people } });
  document.body.append(room);
  link().click();
  await vi.waitFor(() => expect(dialog()?.textContent).toContain("Idle"));
});

it("tells a form in the card which page to come back to", async () => {
  link().click();
  await vi.waitFor(() => expect(dialog()?.open).toBe(true));
  const next = dialog()?.querySelector("input") as HTMLInputElement;
  expect(next.value).toBe(location.pathname + location.search);
});

it("leaves a click that opens another tab to the browser", () => {
  link().dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: true, cancelable: true }));
  expect(fetched).not.toHaveBeenCalled();
});
