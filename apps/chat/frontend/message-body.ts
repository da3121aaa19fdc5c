/** A message's text in parts, so that each is rendered as what it is and nothing as markup. */
export type Part =
  | { kind: "text"; text: string }
  | { kind: "mention"; text: string }
  | { kind: "link"; text: string; href: string };

const SPECIAL = /(https?:\/\/[^\s<>"]+)|(?<![\w@.])(@[a-zA-Z0-9_-]{3,30})(?![\w-])/gi;
const TRAILING = /[.,;:!?'*\])]$/;

export function parts(body: string): Part[] {
  const found: Part[] = [];
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

/** A link without the punctuation that ends the sentence around it. */
function link(text: string): Part | null {
  const address = trimmed(text);
  return URL.canParse(address) ? { kind: "link", text: address, href: address } : null;
}

/** A closing parenthesis stays if the address opened it, as Wikipedia's do. */
function trimmed(text: string): string {
  if (!TRAILING.test(text)) return text;
  if (text.endsWith(")") && count(text, "(") >= count(text, ")")) return text;
  return trimmed(text.slice(0, -1));
}

const count = (text: string, char: string) => text.split(char).length - 1;
