import { beforeEach, describe, expect, it } from "vitest";
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

  it("says nothing of a build for which it has been reloaded already", () => {
    outdatedPage().reload();
    expect(outdatedPage().outdated).toBe(false);
    world.page.setVisible(false);
    world.clock.pass(2 * SIX_MINUTES_MS);
    expect(world.reloads).toBe(1);
    const later = pageOf("old");
    later.heard("newer");
    world.clock.pass(30_000);
    expect(later.outdated).toBe(true);
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
});
