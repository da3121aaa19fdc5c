import { beforeEach, expect, it, vi } from "vitest";
import { offerTimeZone } from "./time-zone";

function opened(chosen = ""): string {
  const page = document.createElement("main");
  const names = ["", "Asia/Tokyo", "Europe/Paris"];
  const options = names.map(
    (name) => `<option${name === chosen ? " selected" : ""}>${name}</option>`,
  );
  page.innerHTML = `<select data-offer-time-zone>${options.join("")}</select>`;
  offerTimeZone(page);
  return page.querySelector("select")?.value ?? "none";
}

function inZone(timeZone: string): void {
  vi.spyOn(Intl, "DateTimeFormat").mockReturnValue({
    resolvedOptions: () => ({ timeZone }),
  } as unknown as Intl.DateTimeFormat);
}

beforeEach(() => localStorage.clear());

it("offers the browser's time zone once", () => {
  inZone("Europe/Paris");
  expect(opened()).toBe("Europe/Paris");
  expect(opened()).toBe("");
});

it("leaves a time zone that somebody has chosen", () => {
  inZone("Europe/Paris");
  expect(opened("Asia/Tokyo")).toBe("Asia/Tokyo");
});

it("offers none that the server does not know", () => {
  inZone("Mars/Base");
  expect(opened()).toBe("");
});
