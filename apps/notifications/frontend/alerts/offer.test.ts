import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { showOffer } from "./offer";
import { saveAlerts } from "./settings";

const allow = (permission: NotificationPermission) => vi.stubGlobal("Notification", { permission });
const panel = () => document.querySelector("section") as HTMLElement;

/** Open the panel; whether it has the offer. */
function isOffered(): boolean {
  document.body.innerHTML = `<section tabindex="-1"><p data-offer hidden><button></button></p></section>`;
  showOffer(panel());
  return panel().querySelector<HTMLElement>("[data-offer]")?.hidden === false;
}

beforeEach(() => allow("default"));
afterEach(() => localStorage.clear());

it("alerts are offered until the person has chosen", () => {
  expect(isOffered()).toBe(true);
  saveAlerts({ banner: false, sound: true });
  expect(isOffered()).toBe(false);
});

it("an offer that was closed does not come back, and the panel keeps the focus", () => {
  expect(isOffered()).toBe(true);
  panel().querySelector("button")?.click();
  expect(panel().querySelector<HTMLElement>("[data-offer]")?.hidden).toBe(true);
  expect(document.activeElement).toBe(panel());
  expect(isOffered()).toBe(false);
});

it("nothing is offered where the browser would not ask", () => {
  for (const permission of ["granted", "denied"] as const) {
    allow(permission);
    expect(isOffered()).toBe(false);
  }
  vi.unstubAllGlobals();
  expect(isOffered()).toBe(false);
});
