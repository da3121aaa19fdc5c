import { bodyParts } from "./message-body";

const MAX_LENGTH = 120;

/** The beginning of `body` in one line, without the marks of code. */
export function excerpt(body: string): string {
  const text = bodyParts(body).map((part) =>
    part.kind === "block" ? ` ${part.text} ` : part.text,
  );
  const characters = [...text.join("").split(/\s+/).join(" ").trim()];
  if (characters.length <= MAX_LENGTH) return characters.join("");
  return `${characters
    .slice(0, MAX_LENGTH - 1)
    .join("")
    .trimEnd()}…`;
}
