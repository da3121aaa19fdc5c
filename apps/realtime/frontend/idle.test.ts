import { beforeEach, expect, it } from "vitest";
import type { Connection } from "./connection";
import { IdleSignal } from "./idle";
import { FakeWorld } from "./testing";

const FIVE_MINUTES = 5 * 60_000;

let world: FakeWorld;
let connection: Connection;
const told = () =>
  world.last
    .commands("ping")
    .filter(({ idle }) => idle !== undefined)
    .map(({ idle }) => idle);
/** Time passes, and the server answers heartbeats. */
function pass(ms: number): void {
  for (let rest = ms; rest > 0; rest -= 10_000) {
    world.clock.pass(Math.min(rest, 10_000));
    world.last.answer("ping");
  }
}

beforeEach(() => {
  world = new FakeWorld();
  connection = world.connected();
});

it("tells that nobody uses the page after five minutes, and once that somebody does again", () => {
  new IdleSignal(connection, new AbortController().signal);
  pass(FIVE_MINUTES - 20_000);
  world.page.dispatchEvent(new Event("pointermove"));
  pass(FIVE_MINUTES - 20_000);
  expect(told()).toEqual([]);
  pass(40_000);
  expect(told()).toEqual([true]);
  for (const sign of ["keydown", "pointermove"]) world.page.dispatchEvent(new Event(sign));
  expect(told()).toEqual([true, false]);
  pass(FIVE_MINUTES + 20_000);
  expect(told()).toEqual([true, false, true]);
});

it("tells it to the next socket, too", () => {
  new IdleSignal(connection, new AbortController().signal);
  pass(FIVE_MINUTES + 20_000);
  world.last.drop();
  world.untilNextSocket();
  world.last.welcome();
  expect(told()).toEqual([true]);
});
