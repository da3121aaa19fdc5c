import { render } from "lit";
import { afterEach, describe, expect, it } from "vitest";
import { summary } from "./excerpt";
import { keepPreview, previews } from "./image-previews";
import { imagesTemplate } from "./message-images";
import type { MessageTools } from "./message-tools";
import { accepted, queued } from "./pending-messages";
import { lines } from "./room-lines";
import { empty, loaded, saved } from "./room-state";
import { ada, message } from "./testing";

const tools = { address: (path: string) => `/chat/general/${path}` } as unknown as MessageTools;
const sent = { image_id: 57, alt: "A kettle", width: 60, height: 40 };
const pending = { ...sent, state: "pending" as const, widths: [] };
const PREVIEW = "data:image/webp;base64,AA";

/** The element for the picture in the last line of a state. */
function shown(state: ReturnType<typeof empty>): Element | null {
  const line = lines(state).at(-1);
  const root = document.createElement("div");
  if (line) render(imagesTemplate(line, tools), root);
  return root.querySelector("li");
}

describe("a picture of an own message", () => {
  afterEach(() => previews.clear());

  it("is the local copy until its files exist", () => {
    keepPreview(57, PREVIEW);
    let state = queued(loaded(empty(ada), [], false), "c", "", "2026-03-01T10:00:00Z", null, [
      sent,
    ]);
    const src = () => shown(state)?.querySelector("img")?.getAttribute("src");
    expect(src()).toBe(PREVIEW);
    state = accepted(state, "c", 311);
    expect(src()).toBe(PREVIEW);
    const own = { author: ada, client_id: "c" };
    state = saved(state, message(311, { ...own, images: [pending] }));
    expect(src()).toBe(PREVIEW);
    const ready = { ...pending, state: "ready" as const, widths: [60] };
    state = saved(state, message(311, { ...own, images: [ready] }));
    expect(src()).toBe("/chat/general/messages/311/images/57/60/");
  });

  it("says so on another page, where it is not known", () => {
    const state = loaded(empty(ada), [message(311, { images: [pending] })], false);
    expect(shown(state)?.textContent).toContain("The picture is being prepared. A kettle");
    expect(shown(state)?.querySelector("svg")?.getAttribute("width")).toBe("60");
  });
});

it("keeps the newest copies only", () => {
  for (let id = 1; id <= 60; id += 1) keepPreview(id, PREVIEW);
  expect(previews.size).toBe(50);
  expect(previews.has(60)).toBe(true);
});

it.each([
  ["Look", [pending], "Look"],
  ["", [pending], "Picture: A kettle"],
  ["", [{ ...pending, alt: "" }, pending], "2 pictures: A kettle"],
  ["", [{ ...pending, alt: "" }], "Picture"],
  ["", undefined, ""],
])("the summary of %o with pictures is what they show", (body, images, text) => {
  expect(summary({ body, ...(images && { images }) })).toBe(text);
});
