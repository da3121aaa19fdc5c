import { beforeEach, describe, expect, it, vi } from "vitest";
import { BEFORE_RELOAD } from "../page-lifecycle";
import { FakeWorld } from "../testing";
import { PageVersion } from "./page-version";

let world: FakeWorld;
let told: boolean[];

beforeEach(() => {
  sessionStorage.clear();
  document.body.replaceChildren();
  world = new FakeWorld();
  told = [];
});

function pageOf(build: string): PageVersion {
  const version: PageVersion = new PageVersion(build, world, () => told.push(version.outdated));
  return version;
}

/** A page that knows that the server has another build. */
function outdatedPage(): PageVersion {
  const version = pageOf("old");
  version.heard("new");
  world.clock.pass(30_000);
  return version;
}

const SIX_MINUTES_MS = 360_000;

describe("a page", () => {
  it("is outdated when the server has another build for half a minute", () => {
    const version = pageOf("old");
    version.heard("new");
    world.clock.pass(29_999);
    expect(version.outdated).toBe(false);
    world.clock.pass(1);
    expect(version.outdated).toBe(true);
    expect(told).toEqual([true]);
  });

  it.each([
    ["the same build", "old", ["old"]],
    ["a server that names no build", "old", ["old", ""]],
    ["a page that does not know its build", "", ["new"]],
  ])("is not outdated: %s", (_, page, servers) => {
    const version = pageOf(page);
    for (const server of servers) version.heard(server);
    world.clock.pass(SIX_MINUTES_MS);
    expect(version.outdated).toBe(false);
  });

  it("waits while a rolling restart leads it to processes of both builds", () => {
    const version = pageOf("new");
    for (const build of ["old", "new", "old", "new"]) {
      version.heard(build);
      world.clock.pass(20_000);
    }
    world.clock.pass(SIX_MINUTES_MS);
    expect(told).toEqual([]);
  });

  it("is not outdated any more when the old version is back", () => {
    const version = outdatedPage();
    version.heard("old");
    expect(told).toEqual([true, false]);
    world.page.setVisible(false);
    world.clock.pass(2 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(0);
  });

  it("offers a build for which it has been reloaded already, and does not reload itself again", () => {
    world.page.setVisible(false);
    outdatedPage();
    world.clock.pass(SIX_MINUTES_MS);
    const again = outdatedPage();
    expect(again.outdated).toBe(true);
    world.clock.pass(2 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(1);
    again.reload();
    expect(world.reloads).toBe(2);
  });
});

describe("an outdated page reloads", () => {
  it.each([
    [0, 60_000],
    [0.5, 210_000],
    [1, SIX_MINUTES_MS],
  ])("when hidden, at a moment of its own: %d", (random, after) => {
    world.random = () => random;
    world.page.setVisible(false);
    outdatedPage();
    world.clock.pass(after - 1);
    expect(world.reloads).toBe(0);
    world.clock.pass(1);
    expect(world.reloads).toBe(1);
  });

  it("not while somebody looks at it", () => {
    outdatedPage();
    world.clock.pass(10 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(0);
    world.page.setVisible(false);
    world.clock.pass(SIX_MINUTES_MS);
    expect(world.reloads).toBe(1);
  });

  it("not while a field has unsent text", () => {
    document.body.innerHTML = "<textarea></textarea>";
    const field = document.querySelector("textarea") as HTMLTextAreaElement;
    field.value = "not finished";
    world.page.setVisible(false);
    outdatedPage();
    world.clock.pass(10 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(0);
    field.value = "";
    world.clock.pass(SIX_MINUTES_MS);
    expect(world.reloads).toBe(1);
  });

  it("not while something of the page objects", () => {
    let unsaved = true;
    world.page.addEventListener(BEFORE_RELOAD, (event) => unsaved && event.preventDefault());
    world.page.setVisible(false);
    outdatedPage();
    world.clock.pass(10 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(0);
    unsaved = false;
    world.clock.pass(SIX_MINUTES_MS);
    expect(world.reloads).toBe(1);
  });

  it("also when somebody did not want to hear of it", () => {
    outdatedPage().dismiss();
    expect(told).toEqual([true, false]);
    world.page.setVisible(false);
    world.clock.pass(SIX_MINUTES_MS);
    expect(world.reloads).toBe(1);
  });

  it("once for each build, when a balancer leads it to two newer ones by turns", () => {
    world.page.setVisible(false);
    for (const build of ["B", "C", "B", "C", "B", "C"]) {
      pageOf("A").heard(build);
      world.clock.pass(2 * SIX_MINUTES_MS);
    }
    expect(world.reloads).toBe(2);
  });

  it("once for each of the last ten builds", () => {
    world.page.setVisible(false);
    for (let build = 0; build <= 10; build++) {
      pageOf("A").heard(`build ${build}`);
      world.clock.pass(2 * SIX_MINUTES_MS);
    }
    const stored = JSON.parse(sessionStorage.getItem("realtime.builds-reloaded-for") ?? "[]");
    expect(stored).toHaveLength(10);
    expect(stored).not.toContain("build 0");
  });
});

describe("where storage is blocked, an outdated page", () => {
  beforeEach(() => {
    const blocked = () => {
      throw new DOMException("No.", "SecurityError");
    };
    vi.stubGlobal("sessionStorage", { getItem: blocked, setItem: blocked });
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });

  it("does not reload itself", () => {
    world.page.setVisible(false);
    const version = outdatedPage();
    world.clock.pass(10 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(0);
    expect(version.outdated).toBe(true);
  });

  it("reloads when somebody asks for it", () => {
    outdatedPage().reload();
    expect(world.reloads).toBe(1);
  });
});
