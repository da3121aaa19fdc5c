import { FakeClock } from "@realtime/testing";
import { beforeEach, expect, it } from "vitest";
import { Announcer } from "./announcer";
import { elementOf } from "./html";

const clock = new FakeClock();
let region: HTMLElement;
let announcer: Announcer;

beforeEach(() => {
  region = elementOf('<p data-one="New update: {label}" data-many="{n} new updates"></p>');
  announcer = new Announcer(region, clock);
});

it("announces a new post by its label", () => {
  announcer.add("Doors are open");
  clock.pass(3_000);
  expect(region.textContent).toBe("New update: Doors are open");
});

it("announces posts that come together once, by their number", () => {
  for (const label of ["One", "Two"]) announcer.add(label);
  clock.pass(2_000);
  announcer.add("Three");
  expect(region.textContent).toBe("");
  clock.pass(1_000);
  expect(region.textContent).toBe("3 new updates");
  announcer.add("Four");
  clock.pass(3_000);
  expect(region.textContent).toBe("New update: Four");
});
