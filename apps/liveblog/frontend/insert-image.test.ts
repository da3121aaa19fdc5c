import { beforeEach, describe, expect, it } from "vitest";
import { imageLine } from "./insert-image";

const body = () => document.querySelector("textarea") as HTMLTextAreaElement;

function insertAt(text: string, caret: number): string {
  body().value = text;
  body().setSelectionRange(caret, caret);
  const detail = { imageId: 12, alt: "A train", caption: "" };
  const event = new CustomEvent("image-insert", { detail, bubbles: true });
  document.querySelector("image-uploads")?.dispatchEvent(event);
  return body().value;
}

beforeEach(() => {
  document.body.innerHTML =
    '<form><textarea name="body"></textarea><image-uploads></image-uploads></form>';
});

describe("an uploaded image", () => {
  it("becomes a line of Markdown", () => {
    const details = { imageId: 12, alt: "A train", caption: "The 9:14" };
    expect(imageLine(details)).toBe('![A train](image:12 "The 9:14")');
    expect(imageLine({ ...details, alt: "", caption: "" })).toBe("![](image:12)");
    expect(imageLine({ imageId: 1, alt: 'a ] \\ "b"\nc', caption: '"x"' })).toBe(
      '![a \\] \\\\ \\"b\\" c](image:1 "\\"x\\"")',
    );
  });

  it("is a paragraph of its own, where the caret is", () => {
    expect(insertAt("", 0)).toBe("![A train](image:12)\n\n");
    expect(insertAt("before", 6)).toBe("before\n\n![A train](image:12)\n\n");
    expect(insertAt("before\n\nafter", 8)).toBe("before\n\n![A train](image:12)\n\nafter");
    expect(body().selectionStart).toBe("before\n\n![A train](image:12)\n\n".length);
  });
});
