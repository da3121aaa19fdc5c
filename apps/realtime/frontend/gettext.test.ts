import { afterEach, expect, test } from "vitest";
import { fillIn, gettext, ngettext, translateWords } from "./gettext";

afterEach(() => {
  globalThis.translations = undefined;
  globalThis.pluralForm = undefined;
});

test("without a catalogue the sentences are those of the code", () => {
  expect(gettext("Try now")).toBe("Try now");
  expect([0, 1, 2].map((n) => ngettext("{n} day", "{n} days", n))).toEqual([
    "{n} days",
    "{n} day",
    "{n} days",
  ]);
});

test("a catalogue translates, with as many plural forms as its language has", () => {
  globalThis.translations = { Yes: "Tak", "{n} day": ["{n} dzień", "{n} dni", "{n} dnia"] };
  globalThis.pluralForm = (n) => (n === 1 ? 0 : 1);
  expect(gettext("Yes")).toBe("Tak");
  expect(gettext("No")).toBe("No");
  expect([1, 5].map((n) => ngettext("{n} day", "{n} days", n))).toEqual(["{n} dzień", "{n} dni"]);
});

test("a plural rule may say true and false", () => {
  globalThis.translations = { "{n} day": ["{n} Tag", "{n} Tage"] };
  globalThis.pluralForm = (n) => n !== 1;
  expect([1, 2].map((n) => ngettext("{n} day", "{n} days", n))).toEqual(["{n} Tag", "{n} Tage"]);
});

test("marked words of an event's HTML are translated, and what people wrote is not", () => {
  globalThis.translations = { Live: "Läuft" };
  const root = document.createElement("p");
  root.innerHTML = "<b data-word>Live</b> <i>Live</i>";
  expect(translateWords(root).textContent).toBe("Läuft Live");
});

test("a gap without a value stays", () => {
  expect(fillIn("{name} has {count}", { name: "Ada" })).toBe("Ada has {count}");
});
