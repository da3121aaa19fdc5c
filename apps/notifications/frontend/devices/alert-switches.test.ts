import { afterEach, expect, it, vi } from "vitest";
import { loadAlerts, saveAlerts } from "../alerts/settings";
import { AlertSwitches } from "./alert-switches";
import type { Browser } from "./browser";

afterEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
});

function open(answer: NotificationPermission, before: NotificationPermission = "default") {
  const register = vi.fn(async () => ({}));
  const workers = { register, ready: Promise.resolve({}) };
  const element = new AlertSwitches();
  element.browser = {
    workers: workers as unknown as ServiceWorkerContainer,
    permission: () => before,
    ask: vi.fn(async () => answer),
  } as unknown as Browser;
  element.chime = vi.fn();
  element.innerHTML = `<input type="checkbox" name="banner"><input type="checkbox" name="sound">
    <p data-blocked hidden></p>`;
  document.body.append(element);
  return element;
}

function tick(element: HTMLElement, name: string, checked: boolean): HTMLInputElement {
  const box = element.querySelector(`[name=${name}]`) as HTMLInputElement;
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return box;
}

it("the person is asked when the box is ticked, and not before", async () => {
  const element = open("granted");
  expect(element.browser.ask).not.toHaveBeenCalled();
  tick(element, "banner", true);
  await vi.waitFor(() => expect(loadAlerts()).toEqual({ banner: true, sound: false }));
});

it("a box that the browser does not allow is not ticked", async () => {
  const element = open("denied");
  const box = tick(element, "banner", true);
  await vi.waitFor(() => expect(box.checked).toBe(false));
  expect(element.querySelector<HTMLElement>("[data-blocked]")?.hidden).toBe(false);
  expect(loadAlerts().banner).toBe(false);
});

it("the sound is played when it is turned on", async () => {
  const element = open("granted");
  tick(element, "sound", true);
  await vi.waitFor(() => expect(loadAlerts().sound).toBe(true));
  expect(element.chime).toHaveBeenCalledOnce();
});

it("the boxes show the choice, unless the browser has taken it back", () => {
  saveAlerts({ banner: true, sound: true });
  const checked = (element: HTMLElement) =>
    [...element.querySelectorAll("input")].map((box) => box.checked);
  expect(checked(open("granted", "granted"))).toEqual([true, true]);
  expect(checked(open("denied", "denied"))).toEqual([false, true]);
});
