import { beforeEach, expect, test, vi } from "vitest";
import process from "../../../docs/protocol/samples/process.report.json";
import tasks from "../../../docs/protocol/samples/tasks.report.json";
import template from "../templates/console/status.html?raw";
import "./status-board";
import { Connection } from "@realtime/index";
import { FakeWorld } from "@realtime/testing";

const [inside = ""] = /(?<=<status-board[^>]*>).*(?=<\/status-board>)/s.exec(template) ?? [];
const english = inside.replaceAll(/\{% translate "(.*?)" %\}/g, "$1");
const { stream } = process;

let world: FakeWorld;
let board: HTMLElement;

beforeEach(() => {
  world = new FakeWorld();
  vi.spyOn(Connection, "to").mockReturnValue(world.connected());
  board = document.createElement("status-board");
  board.dataset.stream = stream;
  board.innerHTML = english;
  document.body.replaceChildren(board);
  live();
});

const text = (part: string) => board.querySelector(`[data-${part}]`)?.textContent;
const cards = () => [...board.querySelectorAll<HTMLElement>(".process")];

function live(): void {
  const result = { stream, epoch: "", head: 0, after: 0 };
  world.last.answer("subscribe", { type: "ok", result });
}

/** A report of the process in the sample, two seconds after the one before. */
function report(fields: object = {}): void {
  world.clock.pass(2_000);
  const event = { ...process.event, at: world.clock.now(), ...fields };
  world.last.deliver({ ...process, event });
}

test("shows how all processes are once they report", () => {
  expect(text("summary")).toBe("Waiting for reports…");
  report();
  report({ delivered: 98_710 });
  expect(text("summary")).toBe("1 process is running normally.");
  expect(board.dataset.state).toBe("fine");
  expect(text("people")).toBe("322");
  expect(text("deliveries")).toBe("200");
  expect(text("lateness")).toBe("4 ms");
  expect(cards().map((card) => card.querySelector("h3")?.textContent)).toEqual(["Web web-1, 7"]);
});

test("draws a point for each two seconds", () => {
  report();
  for (const delivered of [98_500, 98_900, 99_000]) report({ delivered });
  world.clock.pass(2_000);
  const [deliveries] = board.querySelectorAll("echo-plot");
  expect(deliveries?.querySelector(".echo-plot__line")).not.toBeNull();
  expect(deliveries?.querySelector(".echo-plot__top")?.textContent).toBe("200 a second");
});

test("a process that stops reporting is shown with the time of its last report", () => {
  report();
  world.clock.pass(10_000);
  expect(text("summary")).toBe("No report from 1 of 1 process.");
  expect(cards()[0]?.dataset.state).toBe("silent");
  expect(cards()[0]?.textContent).toMatch(/No report since \d/);
});

test("a browser that was offline does not call the processes silent", () => {
  report();
  world.last.drop();
  world.clock.pass(60_000);
  expect(text("summary")).toBe("1 process is running normally.");
  world.last.welcome();
  live();
  report();
  expect(text("summary")).toBe("1 process is running normally.");
});

test("waiting tasks are listed, or the page says that there are none", () => {
  world.last.deliver(tasks);
  expect(text("tasks")).toContain("3 waiting (the oldest for 2 s), 1 running");
  world.last.deliver({ ...tasks, event: { ...tasks.event, queues: [] } });
  expect(text("tasks")).toContain("No tasks are waiting");
});

test("reports of types that a later version has are ignored", () => {
  world.last.deliver({ ...tasks, event: { type: "cache.report", hits: 3 } });
  report();
  expect(cards()).toHaveLength(1);
  expect(world.errors).toEqual([]);
});

test("a reader who loses access is told", () => {
  const socket = world.last;
  socket.deliver({ type: "unsubscribed", stream, code: "revoked" });
  expect(text("summary")).toBe("You can no longer read this.");
});
