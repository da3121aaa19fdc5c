import { describe, expect, it } from "vitest";
import { validationError } from "./message-length";

describe("validationError", () => {
  it("is the server's own sentence", () => {
    expect(validationError(" \n ", 4_000)).toBe("Write something first.");
    expect(validationError("x".repeat(10_000), 4_000)).toBe(
      "Your message is 10,000 characters long; 4,000 is the most.",
    );
  });

  it("counts characters, not UTF-16 units, without the space around them", () => {
    expect(validationError(` ${"🚂".repeat(4_000)}\n`, 4_000)).toBeNull();
    expect(validationError("🚂".repeat(4_001), 4_000)).toMatch(/4,001 characters/);
  });
});
