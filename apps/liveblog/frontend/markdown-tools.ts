/** A text with a selection, as a `<textarea>` has it. */
export interface Selected {
  value: string;
  start: number;
  end: number;
}

export type Tool = "bold" | "italic" | "link" | "list" | "quote";

const KEYS: Record<string, Tool> = { b: "bold", i: "italic", k: "link" };

/** The tool of a keyboard shortcut, or undefined. */
export function toolOf(event: KeyboardEvent): Tool | undefined {
  const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return isShortcut ? KEYS[event.key.toLowerCase()] : undefined;
}

/** Apply a tool to the selection, or take it back where it is applied already. */
export function applyTool(tool: Tool, text: Selected): Selected {
  if (tool === "bold") return wrap(text, "**");
  if (tool === "italic") return wrap(text, "*");
  if (tool === "link") return link(text);
  return prefixLines(text, tool === "list" ? "- " : "> ");
}

function wrap({ value, start, end }: Selected, mark: string): Selected {
  const [before, words, after] = [value.slice(0, start), value.slice(start, end), value.slice(end)];
  if (isMarked(before, after, mark)) {
    const from = start - mark.length;
    const kept = before.slice(0, from) + words + after.slice(mark.length);
    return { value: kept, start: from, end: from + words.length };
  }
  const from = start + mark.length;
  const marked = before + mark + words + mark + after;
  return { value: marked, start: from, end: from + words.length };
}

/** Whether `mark` stands on both sides. The `*` of italics is no part of the `**` of bold. */
function isMarked(before: string, after: string, mark: string): boolean {
  if (!before.endsWith(mark) || !after.startsWith(mark)) return false;
  if (mark === "**") return true;
  return !before.endsWith("**") || before.endsWith("***");
}

const ADDRESS = "https://";

/** The words become those of a link, whose address is selected to be typed over. */
function link({ value, start, end }: Selected): Selected {
  const words = value.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  const [text, address] = isAddress ? ["", words] : [words, ADDRESS];
  const from = isAddress || !words ? start + 1 : start + words.length + 3;
  const linked = `${value.slice(0, start)}[${text}](${address})${value.slice(end)}`;
  return { value: linked, start: from, end: isAddress || !words ? from : from + address.length };
}

function prefixLines({ value, start, end }: Selected, prefix: string): Selected {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const to = value.indexOf("\n", end) === -1 ? value.length : value.indexOf("\n", end);
  const lines = value.slice(from, to).split("\n");
  const isApplied = lines.every((line) => line.startsWith(prefix));
  const changed = lines.map((line) => (isApplied ? line.slice(prefix.length) : prefix + line));
  const block = changed.join("\n");
  return {
    value: value.slice(0, from) + block + value.slice(to),
    start: from,
    end: from + block.length,
  };
}
