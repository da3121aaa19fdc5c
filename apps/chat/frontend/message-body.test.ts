import { describe, expect, it } from "vitest";
import { bodyParts } from "./message-body";
import cases from "./samples/bodies.json";

describe("a text has the parts that the server finds", () => {
  it.each(cases)("$about", ({ body, parts }) => {
    const found = bodyParts(body).map((part) =>
      part.kind === "block" ? [part.kind, part.text, part.language] : [part.kind, part.text],
    );
    expect(found).toEqual(parts);
  });
});
