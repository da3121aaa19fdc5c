import type { ImageDetails } from "@images/image-uploads";
import { replaceText } from "./replace-text";

/** Put an uploaded image into the text of the form it was uploaded for, as a line of Markdown. */
document.addEventListener("image-insert", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const body = target?.closest("form")?.elements.namedItem("body");
  if (!(body instanceof HTMLTextAreaElement)) return;
  const { detail } = event as CustomEvent<ImageDetails>;
  const { value, selectionEnd } = body;
  const inserted = paragraph(imageLine(detail), value.slice(0, selectionEnd));
  replaceText(body, value.slice(0, selectionEnd) + inserted + value.slice(selectionEnd));
  body.setSelectionRange(selectionEnd + inserted.length, selectionEnd + inserted.length);
});

/** `![what it shows](image:12 "caption")`, as the server's markup.py reads it. */
export function imageLine({ imageId, alt, caption }: ImageDetails): string {
  const title = caption && ` "${escaped(caption)}"`;
  return `![${escaped(alt)}](image:${imageId}${title})`;
}

const escaped = (text: string) => text.replace(/[\\[\]"]/g, "\\$&").replace(/\s+/g, " ");

/** The line with what makes it a paragraph of its own after `before`. */
function paragraph(line: string, before: string): string {
  const lineEnds = /\n*$/.exec(before)?.[0].length ?? 0;
  const gap = before.trim() === "" ? "" : "\n".repeat(Math.max(0, 2 - lineEnds));
  return `${gap}${line}\n\n`;
}
