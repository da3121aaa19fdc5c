import { fillIn, gettext, ngettext } from "@realtime/index";
import { bodyParts } from "./message-body";
import type { ShownImage } from "./shown-image";

const MAX_LENGTH = 120;

/** The beginning of a message's text in one line; without a text, what its pictures show. */
export function summary({
  body,
  images,
}: {
  body: string;
  images?: readonly ShownImage[];
}): string {
  return excerpt(body) || imagesLine(images ?? []);
}

function imagesLine(images: readonly ShownImage[]): string {
  const { length } = images;
  if (length === 0) return "";
  const alt = images.find((image) => image.alt)?.alt;
  const named =
    length === 1
      ? gettext("Picture")
      : fillIn(ngettext("{n} picture", "{n} pictures", length), { n: length });
  return shortened(alt ? `${named}: ${alt}` : named);
}

/** The beginning of `body` in one line, without the marks of code. */
export function excerpt(body: string): string {
  const text = bodyParts(body).map((part) =>
    part.kind === "block" ? ` ${part.text} ` : part.text,
  );
  return shortened(text.join("").split(/\s+/).join(" ").trim());
}

function shortened(line: string): string {
  const characters = [...line];
  if (characters.length <= MAX_LENGTH) return characters.join("");
  return `${characters
    .slice(0, MAX_LENGTH - 1)
    .join("")
    .trimEnd()}…`;
}
