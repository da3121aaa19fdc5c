import { expect, test } from "vitest";
import { excerpt } from "./excerpt";

test("an excerpt is one line, without the marks of code", () => {
  expect(excerpt("Run `make`,\nthen\n```sh\nmake test\n```\nand @grace")).toBe(
    "Run make, then make test and @grace",
  );
});

test("a long text ends after 120 characters, and is not cut within one", () => {
  const found = excerpt("🚂".repeat(121));
  expect([...found]).toHaveLength(120);
  expect(found.endsWith("🚂…")).toBe(true);
});
