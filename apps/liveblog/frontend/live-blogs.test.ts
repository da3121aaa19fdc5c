import { Connection } from "@realtime/index";
import { FakeWorld } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import "./live-blogs";
import type { LiveblogEvent } from "./wire.gen";

const stream = "liveblog.list.1";
const markup = `
  <live-blogs data-stream="${stream}" data-seq="4" data-epoch="e1" data-events="/sse/${stream}/">
    <ul data-cards hidden></ul><p data-empty></p>
  </live-blogs>`;

let world: FakeWorld;
let seq: number;

const find = (selector: string) => document.querySelector(selector) as HTMLElement;
const receive = (event: LiveblogEvent) =>
  world.last.deliver({ type: "event", stream, epoch: "e1", seq: ++seq, event });

beforeEach(() => {
  world = new FakeWorld();
  seq = 4;
  vi.spyOn(Connection, "to").mockImplementation(() => world.connected());
  renderPage(markup);
  const result = { stream, epoch: "e1", head: 4, after: 4 };
  world.last.answer("subscribe", { type: "ok", result });
});

describe("the list of blogs", () => {
  it("follows the stream of its page from the cursor of its content", () => {
    expect(world.last.commands("subscribe")).toMatchObject([{ stream, after: 4, epoch: "e1" }]);
  });

  it("shows each blog that is listed, or that there is none", () => {
    const html = '<li data-blog="7" data-open="1">Storm</li>';
    receive({ type: "blog.listed", blog_id: 7, is_open: true, html });
    expect([find("ul").textContent, find("ul").hidden, find("p").hidden]).toEqual([
      "Storm",
      false,
      true,
    ]);
    receive({ type: "blog.unlisted", blog_id: 7 });
    expect([find("ul").textContent, find("ul").hidden, find("p").hidden]).toEqual([
      "",
      true,
      false,
    ]);
  });

  it("closes its connection when it is taken off the page", () => {
    find("live-blogs").remove();
    expect(world.last.closed).toBe(true);
  });
});
