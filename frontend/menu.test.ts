import { beforeEach, expect, test } from "vitest";
import { closeMenusOnLeave } from "./menu";

closeMenusOnLeave(document);

beforeEach(() => {
  document.body.innerHTML = `
    <details class="menu" open><summary>Menu</summary><a href="#x">Inside</a></details>
    <p>Elsewhere</p>`;
});

const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const isOpen = () => find<HTMLDetailsElement>("details").open;

test("a click elsewhere closes an open menu", () => {
  find("p").click();
  expect(isOpen()).toBe(false);
});

test("a click inside an open menu leaves it open", () => {
  find("a").click();
  expect(isOpen()).toBe(true);
});

test("Escape closes an open menu and returns the focus to its button", () => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(find("summary"));
});
