import { beforeEach, expect, test, vi } from "vitest";
import { Connection } from "../connection";
import { FakeWorld } from "../testing";
import { Inspector } from "./inspector";
import { DeveloperPanel } from "./panel";

let world: FakeWorld;
let inspector: Inspector;

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  world = new FakeWorld();
  inspector = new Inspector();
  new Connection("ws://site.test/ws/lights/", inspector.inspect(world));
  world.last.welcome();
});

async function shown(): Promise<DeveloperPanel> {
  const panel = new DeveloperPanel();
  panel.inspector = inspector;
  document.body.append(panel);
  await panel.updateComplete;
  return panel;
}

async function press(panel: DeveloperPanel, name: string): Promise<void> {
  const buttons = [...panel.renderRoot.querySelectorAll("button")];
  buttons.find(({ textContent }) => textContent?.includes(name))?.click();
  await panel.updateComplete;
}

const text = (panel: DeveloperPanel) =>
  panel.renderRoot.querySelector("section")?.textContent ?? "";
const isOpen = (panel: DeveloperPanel) =>
  panel.renderRoot.querySelector(".toggle")?.getAttribute("aria-expanded") === "true";

test("the panel opens by its button, closes on Escape, and is open again on the next page", async () => {
  const panel = await shown();
  expect([isOpen(panel), text(panel).trim()]).toEqual([false, ""]);
  await press(panel, "Dev");
  expect(isOpen(panel)).toBe(true);
  expect(text(panel)).toContain("/ws/lights/");
  expect(isOpen(await shown())).toBe(true);
  const section = panel.renderRoot.querySelector("section");
  section?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  await panel.updateComplete;
  expect(isOpen(panel)).toBe(false);
  expect(isOpen(await shown())).toBe(false);
});

test("the panel is closed at first on a phone, even if it was open on a larger screen", async () => {
  await press(await shown(), "Dev");
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  expect(isOpen(await shown())).toBe(false);
});

test("the panel cuts the connection, and shows what comes", async () => {
  const panel = await shown();
  await press(panel, "Dev");
  await press(panel, "Cut");
  expect(text(panel)).toContain("lost (1006)");
  await press(panel, "Cut");
  world.last.welcome();
  await panel.updateComplete;
  expect(text(panel)).toContain("open");
  expect(text(panel).match(/welcome/g)?.length).toBeGreaterThan(1);
});
