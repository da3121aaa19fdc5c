/**
 * Part of a message's text. Each kind has its own template, so no text is rendered as markup.
 *
 * `language` is that of a block of code, as its author named it.
 */
export type BodyPart =
  | { kind: "text" | "mention" | "link" | "code"; text: string }
  | { kind: "block"; text: string; language: string };

// As in message_body.py. Spelled out, as Python and JavaScript differ in what `\s`, `$` and ignoring case mean.
const SPACE =
  "\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const BLOCK =
  "(?<![^\\n])```(?<language>[A-Za-z0-9+#.\\-]{0,20})[ \\t]*\\n" +
  "(?<block>(?:[^\\n]*\\n)*?)```[ \\t]*(?![^\\n])\\n?";
const CODE = "(?<!`)`(?<code>[^`\\n]+)`(?!`)";
const LINK = `(?<link>[Hh][Tt][Tt][Pp][Ss]?://[^${SPACE}<>"\`]+)`;
const MENTION = "(?<![\\p{L}\\p{N}_@.])(?<mention>@[A-Za-z0-9_\\-]{3,30})(?![A-Za-z0-9_\\-])";
const SPECIAL = new RegExp(`${BLOCK}|${CODE}|${LINK}|${MENTION}`, "gu");

const HOST = "(?:[A-Za-z0-9\\-]|[^\\x00-\\x7f])+";
const ADDRESS = new RegExp(
  `^[A-Za-z]+://${HOST}(?:\\.${HOST})*\\.?(?::[0-9]{1,5})?(?:[/?#].*)?$`,
  "su",
);
const TRAILING_PUNCTUATION = /[.,;:!?'*\])]$/;

/** The parts of a text in order. */
export function bodyParts(body: string): BodyPart[] {
  const found: BodyPart[] = [];
  const addText = (text: string) => text && found.push({ kind: "text", text });
  let end = 0;
  for (const match of body.matchAll(SPECIAL)) {
    const part = special(match.groups ?? {});
    if (!part) continue;
    addText(body.slice(end, match.index));
    found.push(part);
    end = match.index + (part.kind === "link" ? part.text : match[0]).length;
  }
  addText(body.slice(end));
  return found;
}

function special(found: Record<string, string | undefined>): BodyPart | null {
  const { block, language = "", code, mention, link = "" } = found;
  if (block !== undefined) return { kind: "block", text: block.replace(/\n$/, ""), language };
  if (code) return { kind: "code", text: code };
  if (mention) return { kind: "mention", text: mention };
  const address = withoutPunctuation(link);
  return ADDRESS.test(address) ? { kind: "link", text: address } : null;
}

/**
 * A link, without the punctuation of the sentence around it.
 *
 * A closing parenthesis belongs to an address that opened it, as on Wikipedia.
 */
function withoutPunctuation(text: string): string {
  if (!TRAILING_PUNCTUATION.test(text)) return text;
  if (text.endsWith(")") && count(text, "(") >= count(text, ")")) return text;
  return withoutPunctuation(text.slice(0, -1));
}

const count = (text: string, char: string) => text.split(char).length - 1;
