import { expect, it } from "vitest";
import { elementOf } from "./html";
import { ReaderCount } from "./reader-count";

const HEADER = "<span data-readers></span>";

it("shows how many read from two on, also in a new heading", () => {
  const page = elementOf(`<div>${HEADER}</div>`);
  const readers = new ReaderCount(page);
  readers.set(1);
  expect(page.textContent).toBe("");
  readers.set(1_234);
  expect(page.textContent).toBe(`${(1_234).toLocaleString("en")} people reading`);
  page.innerHTML = HEADER;
  readers.show();
  expect(page.textContent).toContain("people reading");
});
