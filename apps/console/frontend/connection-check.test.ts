import { beforeEach, expect, test, vi } from "vitest";
import template from "../templates/console/connection.html?raw";
import "./connection-check";
import { Connection } from "@realtime/index";
import { FakeWorld, settled } from "@realtime/testing";

// The server's content of <connection-check>, without Django's tags.
const [inside = ""] =
  /(?<=<connection-check[^>]*>).*(?=<\/connection-check>)/s.exec(template) ?? [];

let world: FakeWorld;
let check: HTMLElement;
let age: number;
let pageAnswer: { ok: boolean } | Error;

beforeEach(async () => {
  world = new FakeWorld();
  age = 0;
  world.age = () => age;
  pageAnswer = { ok: true };
  vi.stubGlobal("fetch", async () => {
    if (pageAnswer instanceof Error) throw pageAnswer;
    return pageAnswer;
  });
  await open();
});

async function open(connection = world.connecting()): Promise<void> {
  vi.spyOn(Connection, "to").mockReturnValue(connection);
  check = document.createElement("connection-check");
  check.innerHTML = inside;
  document.body.replaceChildren(check);
  await settled();
}

const text = (part: string) => check.querySelector(`[data-${part}]`)?.textContent;
const outcome = (step: string) =>
  check.querySelector<HTMLElement>(`[data-step-${step}]`)?.dataset.outcome;
const outcomes = () => ["page", "socket", "echo"].map(outcome);
const adviceShown = () => !check.querySelector<HTMLElement>("[data-advice]")?.hidden;

/** Let the echo that is under way come back after `ms`. */
function echo(ms: number): void {
  age += ms;
  world.last.answer("echo");
}

test("goes step by step", async () => {
  expect(outcomes()).toEqual(["good", "waiting", "waiting"]);
  expect(text("state")).toBe("Connecting…");
  world.last.welcome();
  expect(outcomes()).toEqual(["good", "good", "waiting"]);
  echo(12);
  expect(outcomes()).toEqual(["good", "good", "good"]);
  expect(text("state")).toBe("Connected. Live updates reach you at once.");
  expect(adviceShown()).toBe(false);
});

test("sends one echo a second and shows the figures", () => {
  world.last.welcome();
  for (const ms of [30, 10, 20]) {
    echo(ms);
    world.clock.pass(1_000);
  }
  expect(world.last.commands("echo")).toHaveLength(4);
  expect(["current", "median", "worst", "lost"].map(text)).toEqual([
    "20 ms",
    "20 ms",
    "30 ms",
    "0",
  ]);
  expect(check.querySelectorAll(".echo-plot__line")).toHaveLength(1);
});

test("an echo that does not return is lost, and a late one is not counted", () => {
  world.last.welcome();
  world.clock.pass(4_999);
  expect(outcome("echo")).toBe("waiting");
  world.clock.pass(1);
  expect(outcome("echo")).toBe("bad");
  expect(text("state")).toBe("Connected, but nothing comes back.");
  expect(adviceShown()).toBe(true);
  echo(6_000);
  expect(["current", "worst", "lost"].map(text)).toEqual(["–", "–", "1"]);
  world.clock.pass(1_000);
  echo(10);
  expect(outcome("echo")).toBe("good");
  expect(adviceShown()).toBe(false);
});

test("advises only when the trouble lasts, and stops when it is over", async () => {
  world.last.welcome();
  echo(10);
  world.last.drop();
  await settled();
  expect(outcomes()).toEqual(["good", "bad", "waiting"]);
  expect(adviceShown()).toBe(false);
  world.clock.pass(4_000);
  expect(adviceShown()).toBe(true);
  expect(text("advice-list")).toContain("Proxy or VPN");
  world.retry();
  world.last.welcome();
  expect(adviceShown()).toBe(false);
  expect(text("reconnects")).toBe("1");
});

test("a browser that makes no WebSockets gets the advice for blocked ones", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  world = new FakeWorld();
  world.refusesSockets = true;
  await open();
  world.clock.pass(4_000);
  await settled();
  expect(outcome("socket")).toBe("bad");
  expect(text("state")).toBe("Not connected. Reconnecting…");
  expect(text("advice-list")).toContain("Browser extension");
});

test("short interruptions do not add up to a lasting one", async () => {
  world.last.welcome();
  world.reconnect();
  world.clock.pass(3_500);
  world.last.drop();
  await settled();
  world.clock.pass(1_000);
  expect(adviceShown()).toBe(false);
  world.clock.pass(3_000);
  expect(adviceShown()).toBe(true);
});

test("tells a site that does not answer from one whose sockets are blocked", async () => {
  pageAnswer = new TypeError("Failed to fetch");
  world.last.drop();
  await settled();
  world.clock.pass(4_000);
  await settled();
  expect(outcome("page")).toBe("bad");
  expect(text("advice-list")).toContain("Open another website");
});

test("sends no echoes while the page is hidden", () => {
  world.last.welcome();
  echo(10);
  world.page.setVisible(false);
  world.clock.pass(10_000);
  expect(world.last.commands("echo")).toHaveLength(1);
  world.page.setVisible(true);
  world.clock.pass(1_000);
  expect(world.last.commands("echo")).toHaveLength(2);
});

test("tests again on request, without waiting for the next try", async () => {
  world.last.drop();
  const { length } = world.sockets;
  check.querySelector<HTMLElement>("[data-again]")?.click();
  expect(world.sockets).toHaveLength(length + 1);
  world.last.welcome();
  echo(5);
  await settled();
  expect(outcomes()).toEqual(["good", "good", "good"]);
});

test("repeats why the server refused", () => {
  const message = "Too many connections from here.";
  world.last.deliver({ type: "error", id: null, code: "too_many", message });
  world.last.drop(4403);
  expect(text("state")).toBe(message);
  expect(text("advice-list")).toContain("Reload");
});

test("an echo that is refused says why", () => {
  world.last.welcome();
  world.last.answer("echo", { type: "error", code: "too_many", message: "Slower, please." });
  expect(outcome("echo")).toBe("bad");
  expect(text("advice-list")).toContain("Reload");
});

test("shows the transport in use", async () => {
  expect(text("transport")).toBe("–");
  world.last.welcome();
  expect(text("transport")).toBe("WebSocket");
  await open(inState("reading"));
  expect(text("transport")).toBe("Server-Sent Events");
  await open(inState("offline"));
  expect(text("transport")).toBe("–");
});

const inState = (state: string) =>
  Object.defineProperty(world.connecting(), "state", { value: state });
