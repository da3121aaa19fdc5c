import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "../connection";
import { Outbox } from "../outbox";
import { FakeWorld, settled } from "../testing";
import { AFTER_PAGE, attachStatus, ConnectionStatus } from "./connection-status";

let world: FakeWorld;
let status: ConnectionStatus;

beforeEach(async () => {
  await AFTER_PAGE.load();
  sessionStorage.clear();
  world = new FakeWorld();
  status = document.createElement("connection-status");
  document.body.replaceChildren(status);
});

async function words(): Promise<string> {
  await status.updateComplete;
  return (status.textContent ?? "").replace(/\s+/g, " ").trim();
}

function watched(user: string | null = null): Connection {
  const connection = world.connected(user);
  status.attach(connection);
  return connection;
}

/** Connect to a server with another build, for longer than a restart takes. */
function outdated(): void {
  status.setAttribute("build", "old");
  watched();
  hearOf("new");
}

function hearOf(build: string): void {
  world.last.welcome(null, build);
  world.clock.pass(20_000);
  world.last.answer("ping");
  world.clock.pass(10_000);
}

const LOST = "Connection lost. Trying again… Try now";

describe("<connection-status>", () => {
  test("is a polite live region", () => {
    expect(status.getAttribute("role")).toBe("status");
    expect(status.getAttribute("aria-live")).toBe("polite");
  });

  test("says nothing when open, nor about a short interruption", async () => {
    watched();
    world.last.drop();
    world.clock.pass(1_499);
    expect(await words()).toBe("");
    world.last.welcome();
    world.clock.pass(10_000);
    expect(await words()).toBe("");
  });

  test("says that the connection is lost, and when it is back", async () => {
    watched();
    world.last.drop();
    world.clock.pass(1_500);
    expect(await words()).toBe(LOST);
    world.last.welcome();
    expect(await words()).toBe("Connected again");
    world.clock.pass(2_000);
    expect(await words()).toBe("");
  });

  test("lets people try now", async () => {
    watched();
    world.last.drop();
    world.clock.pass(1_500);
    await words();
    const { length } = world.sockets;
    status.querySelector("button")?.click();
    expect(world.sockets).toHaveLength(length + 1);
  });

  test("offers help when the trouble lasts, except on the page that helps", async () => {
    status.setAttribute("help-url", "/connection/");
    history.replaceState(null, "", "/chat/");
    watched();
    world.last.drop();
    world.clock.pass(1_500 + 14_999);
    expect(await words()).toBe(LOST);
    world.clock.pass(1);
    expect(await words()).toBe(`${LOST} What can I do?`);
    expect(status.querySelector("a")?.getAttribute("href")).toBe("/connection/");
    history.replaceState(null, "", "/connection/");
    status.requestUpdate();
    expect(await words()).toBe(LOST);
  });

  test("says connecting when the first try takes long, and no more about it", async () => {
    status.attach(world.connecting());
    world.clock.pass(1_500);
    expect(await words()).toBe("Connecting…");
    world.last.welcome();
    expect(await words()).toBe("");
  });

  test("promises to send offline messages only with an outbox", async () => {
    const chat = watched();
    watched();
    world.page.setOnline(false);
    world.clock.pass(1_500);
    expect(await words()).toBe("You are offline. This page catches up when you are back online.");
    new Outbox(chat);
    status.attach(chat);
    expect(await words()).toBe(
      "You are offline. Your messages are saved and sent when you reconnect.",
    );
  });

  test("leads to the log-in page and back here", async () => {
    history.replaceState(null, "", "/rooms/12/?a=b&c");
    watched("7");
    world.retry(4401);
    world.last.drop(4401);
    world.clock.pass(1_500);
    expect(await words()).toBe("You have been logged out. Log in again to go on. Log in");
    const next = "/accounts/login/?next=%2Frooms%2F12%2F%3Fa%3Db%26c";
    expect(status.querySelector("a")?.getAttribute("href")).toBe(next);
  });

  test("repeats the server's own sentence, as text", async () => {
    watched();
    const message = "This room is <b>closed</b>.";
    world.last.deliver({ type: "error", id: null, code: "forbidden", message });
    world.last.drop(4403);
    world.clock.pass(1_500);
    expect(await words()).toBe(message);
  });

  test("says why there is no room, and goes on trying", async () => {
    const connection = world.connecting();
    status.attach(connection);
    const message = "Too many connections are open.";
    world.last.deliver({ type: "error", id: null, code: "too_many", message });
    world.last.drop(4429);
    world.clock.pass(1_500);
    expect(await words()).toBe(`${message} Try now`);
    world.clock.pass(15_000);
    world.last.welcome();
    expect(connection.ending).toBeNull();
  });

  test("says nothing to a reader without WebSockets", async () => {
    const connection = world.connecting();
    connection.subscribe("liveblog.blog.3", { cursor: null, event: () => {}, sse: "/sse/3/" });
    status.attach(connection);
    world.retry();
    world.retry();
    await settled();
    world.clock.pass(5_000);
    expect(status.dataset.state).toBe("reading");
    expect(await words()).toBe("");
  });

  test("the worst of several connections wins", async () => {
    const first = watched("7");
    world.retry(4401);
    world.last.welcome("7");
    watched();
    world.sockets[2]?.drop();
    expect(status.dataset.state).toBe("reconnecting");
    world.sockets[1]?.drop(4401);
    expect(status.dataset.state).toBe("closed");
    world.clock.pass(1_500);
    expect(await words()).toContain("logged out");
    expect(first.state).toBe("closed");
  });

  test("logged out is worse than refused: there is something to do about it", async () => {
    watched("7");
    world.retry(4401);
    watched();
    world.sockets[2]?.drop(4403);
    world.sockets[1]?.drop(4401);
    world.clock.pass(1_500);
    expect(await words()).toContain("logged out");
  });

  test("a connection the page closed itself is no trouble", async () => {
    const first = watched();
    watched();
    first.close();
    world.clock.pass(1_500);
    expect(status.dataset.state).toBe("open");
    expect(await words()).toBe("");
  });

  test("says that there is a new version while connected, and reloads when asked to", async () => {
    outdated();
    expect(await words()).toBe("A new version of this page is available. Reload Later");
    status.querySelector("button")?.click();
    expect(world.reloads).toBe(1);
  });

  test("says nothing more of a new version that somebody wants later", async () => {
    outdated();
    await words();
    status.querySelectorAll("button")[1]?.click();
    expect(await words()).toBe("");
    world.retry();
    hearOf("new");
    expect(await words()).toBe("");
  });

  test("a lost connection comes before a new version", async () => {
    outdated();
    world.last.drop();
    world.clock.pass(1_500);
    expect(await words()).toContain("Connection lost");
    hearOf("new");
    expect(await words()).toContain("new version");
  });

  test("is found on the page", () => {
    attachStatus(world.connected());
    expect(status.dataset.state).toBe("open");
    document.body.replaceChildren();
    expect(() => attachStatus(world.connected())).not.toThrow();
  });
});

test("a second bundle that brings it along too does no harm", async () => {
  vi.resetModules();
  const other = await import("./connection-status");
  const element = document.createElement("connection-status");
  expect([element instanceof ConnectionStatus, element instanceof other.ConnectionStatus]).toEqual([
    true,
    false,
  ]);
});
