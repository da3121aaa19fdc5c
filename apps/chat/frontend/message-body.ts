/** Part of a message's text. Each kind has its own template, so no text is rendered as markup. */
export type BodyPart =
  | { kind: "text"; text: string }
  | { kind: "mention"; text: string }
  | { kind: "link"; text: string; href: string };

const SPECIAL = /(https?:\/\/[^\s<>"]+)|(?<![\w@.])(@[a-zA-Z0-9_-]{3,30})(?![\w-])/gi;
const TRAILING_PUNCTUATION = /[.,;:!?'*\])]$/;

export function bodyParts(body: string): BodyPart[] {
  const found: BodyPart[] = [];
  let end = 0;
  for (const match of body.matchAll(SPECIAL)) {
    const part = match[1] ? link(match[1]) : ({ kind: "mention", text: match[0] } as const);
    if (!part) continue;
    if (match.index > end) found.push({ kind: "text", text: body.slice(end, match.index) });
    found.push(part);
    end = match.index + part.text.length;
  }
  if (end < body.length) found.push({ kind: "text", text: body.slice(end) });
  return found;
}

/** A link, without the punctuation of the sentence around it. */
function link(text: string): BodyPart | null {
  const address = withoutPunctuation(text);
  return URL.canParse(address) ? { kind: "link", text: address, href: address } : null;
}

/** A closing parenthesis belongs to an address that opened it, as on Wikipedia. */
function withoutPunctuation(text: string): string {
  if (!TRAILING_PUNCTUATION.test(text)) return text;
  if (text.endsWith(")") && count(text, "(") >= count(text, ")")) return text;
  return withoutPunctuation(text.slice(0, -1));
}

const count = (text: string, char: string) => text.split(char).length - 1;
