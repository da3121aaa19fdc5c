import { FakeWorld } from "@realtime/testing";
import { expect, it, vi } from "vitest";
import { reportVisibility } from "./page-visibility";

const setHidden = (hidden: boolean) => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};

const told = ({ last }: FakeWorld) => last.commands("page.show").map(({ shown }) => shown);

it("the server learns when the page is shown and hidden", () => {
  const world = new FakeWorld();
  const stop = reportVisibility(world.connected());
  setHidden(true);
  setHidden(false);
  expect(told(world)).toEqual([true, false, true]);
  stop();
});

it("a page that is opened in the background has nothing to say until it is shown", () => {
  const world = new FakeWorld();
  setHidden(true);
  const stop = reportVisibility(world.connected());
  expect(told(world)).toEqual([]);
  setHidden(false);
  expect(told(world)).toEqual([true]);
  stop();
});

it("a new connection is told again", () => {
  const world = new FakeWorld();
  const stop = reportVisibility(world.connected());
  world.reconnect();
  expect(told(world)).toEqual([true]);
  stop();
  setHidden(true);
  expect(told(world)).toEqual([true]);
});
