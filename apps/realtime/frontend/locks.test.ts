import { beforeEach, describe, expect, it, vi } from "vitest";
import { StorageLocks } from "./locks";
import { FakeWorld, settled } from "./testing";

/** A page of the browser, and what it holds. */
class Tab {
  readonly world = new FakeWorld();
  readonly locks = new StorageLocks(this.world.clock, this.world.page);
  holds = 0;
  release = () => {};

  async ask(name = "a"): Promise<void> {
    void this.locks.request(name, () => {
      this.holds += 1;
      return new Promise<void>((resolve) => {
        this.release = resolve;
      });
    });
    await settled();
  }
}

async function pass(ms: number, ...tabs: Tab[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    for (const { world } of tabs) world.clock.pass(5_000);
    await settled();
  }
}

let first: Tab;
let second: Tab;

beforeEach(async () => {
  localStorage.clear();
  first = new Tab();
  second = new Tab();
  await first.ask();
});

describe("a lock in storage", () => {
  it("is held by one page, and by the next one when that has released it", async () => {
    await second.ask();
    expect([first.holds, second.holds]).toEqual([1, 0]);
    first.release();
    await settled();
    await pass(5_000, second);
    expect(second.holds).toBe(1);
    first.world.page.fire("pagehide", false);
    const third = new Tab();
    await third.ask();
    expect(third.holds).toBe(0);
    second.release();
    await settled();
    await pass(60_000, first, second);
    expect(localStorage.length).toBe(0);
  });

  it("is kept by a page that lives, however long it takes", async () => {
    await second.ask();
    await pass(600_000, first, second);
    expect(second.holds).toBe(0);
  });

  it("is free when its page is closed", async () => {
    first.world.page.fire("pagehide", false);
    await second.ask();
    expect(second.holds).toBe(1);
  });

  it("is free a minute and a half after its page has crashed", async () => {
    await second.ask();
    await pass(90_000, second);
    expect(second.holds).toBe(0);
    await pass(5_000, second);
    expect(second.holds).toBe(1);
  });

  it("does not stand in the way of another one", async () => {
    await second.ask("b");
    expect(second.holds).toBe(1);
  });

  it.each(["{", '"soon"', "{}", "null"])("is free if the storage holds %s", async (text) => {
    localStorage.setItem("lease:a", text);
    await second.ask();
    expect(second.holds).toBe(1);
  });

  it("is free for everyone where the storage is blocked", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.stubGlobal("localStorage", undefined);
    await second.ask();
    expect(second.holds).toBe(1);
  });
});
