import { describe, expect, test } from "vitest";
import { readCursor } from "./cursor";

function element(data: Record<string, string>): HTMLElement {
  const section = document.createElement("section");
  Object.assign(section.dataset, data);
  return section;
}

describe("readCursor", () => {
  test("reads the rendered attributes", () => {
    expect(readCursor(element({ stream: "chat.room.12", seq: "41", epoch: "k3f9" }))).toEqual({
      stream: "chat.room.12",
      cursor: { seq: 41, epoch: "k3f9" },
    });
  });

  test("a stream nobody has published to has no epoch", () => {
    const { cursor } = readCursor(element({ stream: "chat.room.12", seq: "0", epoch: "" }));
    expect(cursor).toEqual({ seq: 0, epoch: "" });
  });

  test.each<Record<string, string>>([
    { seq: "1" },
    { stream: "a.b.1" },
    { stream: "a.b.1", seq: "1,234" },
    { stream: "a.b.1", seq: "-1" },
  ])("says what is missing: %o", (data) => {
    expect(() => readCursor(element(data))).toThrow("<section> needs data-stream");
  });
});
