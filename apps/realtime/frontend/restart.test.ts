import { describe, expect, test } from "vitest";
import { FakeWorld } from "./testing";

const CROWD = 1000;

/** Clients whose random numbers are spread evenly between zero and one. */
function crowd(): FakeWorld[] {
  return Array.from({ length: CROWD }, (_, number) => {
    const world = new FakeWorld();
    world.random = () => number / CROWD;
    world.connected();
    return world;
  });
}

/** How many opened their next socket in each of five equal parts of `ms`. */
function arrivals(worlds: FakeWorld[], ms: number): number[] {
  return Array.from({ length: 5 }, () => {
    const before = worlds.reduce((sum, world) => sum + world.sockets.length, 0);
    for (const world of worlds) world.clock.pass(ms / 5);
    return worlds.reduce((sum, world) => sum + world.sockets.length, 0) - before;
  });
}

describe("a server that restarts", () => {
  // uvicorn says 1012; Daphne cannot, and says 4012.
  test.each([1012, 4012])("gets its crowd back evenly spread after %i", (code) => {
    const worlds = crowd();
    for (const world of worlds) world.last.drop(code);
    expect(worlds.every((world) => world.sockets.length === 1)).toBe(true);
    const spread = arrivals(worlds, 500);
    for (const count of spread) expect(Math.abs(count - CROWD / 5)).toBeLessThanOrEqual(1);
  });

  test("and twice as widely when it is not there yet", () => {
    const worlds = crowd();
    for (const world of worlds) world.last.drop(1012);
    arrivals(worlds, 500);
    for (const world of worlds) world.last.drop();
    const spread = arrivals(worlds, 1000);
    for (const count of spread) expect(Math.abs(count - CROWD / 5)).toBeLessThanOrEqual(1);
  });
});
