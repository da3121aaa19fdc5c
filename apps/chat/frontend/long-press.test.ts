import { beforeEach, expect, it, vi } from "vitest";
import { openByLongPress } from "./long-press";

const clicked = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  clicked.mockClear();
  document.body.innerHTML = `<div id="room"><li class="message"><p>Hello <a href="/">there</a></p>
    <button class="message__more" aria-expanded="false"></button></li></div>`;
  const room = document.querySelector("#room") as HTMLElement;
  openByLongPress(room);
  room.querySelector("button")?.addEventListener("click", clicked);
});

const touch = (type: string, selector = "p", init: PointerEventInit = {}) => {
  const options = { bubbles: true, cancelable: true, pointerType: "touch", ...init };
  const event = new PointerEvent(type, options);
  document.querySelector(selector)?.dispatchEvent(event);
  return event;
};

it("opens the actions of a message", () => {
  touch("pointerdown");
  vi.advanceTimersByTime(600);
  expect(clicked).toHaveBeenCalledTimes(1);
});

it.each([
  ["a tap", () => touch("pointerup")],
  ["a scroll", () => touch("pointermove", "p", { clientY: 40 })],
])("is not %s", (_, move) => {
  touch("pointerdown");
  move();
  vi.advanceTimersByTime(600);
  expect(clicked).not.toHaveBeenCalled();
});

it("leaves links and mice to the browser", () => {
  touch("pointerdown", "a");
  touch("pointerdown", "p", { pointerType: "mouse" });
  vi.advanceTimersByTime(600);
  expect(touch("contextmenu", "p", { pointerType: "mouse" }).defaultPrevented).toBe(false);
  expect(clicked).not.toHaveBeenCalled();
});

it("takes the place of the menu that the browser would open", () => {
  expect(touch("contextmenu").defaultPrevented).toBe(true);
  expect(clicked).toHaveBeenCalledTimes(1);
});
