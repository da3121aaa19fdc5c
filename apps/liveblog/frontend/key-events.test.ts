import { beforeEach, describe, expect, it } from "vitest";
import { elementOf } from "./html";
import { KeyEvents } from "./key-events";

const entry = (id: number) =>
  `<li data-key="${id}"><a href="/live/day/posts/${id}/" data-jump="${id}"><time data-time></time> <span data-label></span></a></li>`;

let panel: HTMLElement;
let keyEvents: KeyEvents;

beforeEach(() => {
  panel = elementOf(`<details data-most="3">
    <ol>${entry(20)}${entry(10)}</ol><template>${entry(0)}</template></details>`);
  keyEvents = new KeyEvents(panel);
});

const save = (post_id: number, is_key = true, label = "News") =>
  keyEvents.save({
    type: "post.saved",
    post_id,
    is_key,
    label,
    html: "",
    created_at: "2026-01-01T00:00:00+00:00",
  });

const ids = () => [...panel.querySelectorAll("li")].map(({ dataset }) => Number(dataset.key));

describe("the panel of key events", () => {
  it("gets an entry with a link and the label as text, at its place", () => {
    save(15, true, "<b>Doors</b> are open");
    expect(ids()).toEqual([20, 15, 10]);
    const link = panel.querySelector<HTMLAnchorElement>('[data-jump="15"]');
    expect(link?.getAttribute("href")).toBe("/live/day/posts/15/");
    expect(link?.textContent).toContain("<b>Doors</b> are open");
  });

  it("shows a changed post once, and none that is no longer a key event", () => {
    save(20);
    expect(ids()).toEqual([20, 10]);
    save(20, false);
    expect(ids()).toEqual([10]);
    save(10, false);
    expect(panel.hidden).toBe(true);
    save(30);
    expect(panel.hidden).toBe(false);
  });

  it("shows as many as the server does", () => {
    for (const id of [30, 40]) save(id);
    expect(ids()).toEqual([40, 30, 20]);
    keyEvents.remove(30);
    expect(ids()).toEqual([40, 20]);
  });
});
