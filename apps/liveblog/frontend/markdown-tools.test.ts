import { describe, expect, it } from "vitest";
import { applyTool, type Tool, toolOf } from "./markdown-tools";

/** Apply a tool to a text in which `[` and `]` stand around the selection, written as `<` and `>`. */
function apply(tool: Tool, marked: string): string {
  const start = marked.indexOf("<");
  const end = marked.indexOf(">") - 1;
  const result = applyTool(tool, { value: marked.replace("<", "").replace(">", ""), start, end });
  const { value } = result;
  return `${value.slice(0, result.start)}<${value.slice(result.start, result.end)}>${value.slice(result.end)}`;
}

describe("a tool", () => {
  it.each([
    ["bold", "a <b> c", "a **<b>** c"],
    ["bold", "a **<b>** c", "a <b> c"],
    ["italic", "a <b> c", "a *<b>* c"],
    ["italic", "a *<b>* c", "a <b> c"],
    ["italic", "a **<b>** c", "a ***<b>*** c"],
    ["bold", "a <> c", "a **<>** c"],
    ["link", "see <the box>.", "see [the box](<https://>)."],
    ["link", "see <>", "see [<>](https://)"],
    ["list", "one\ntw<o\nth>ree\nfour", "one\n<- two\n- three>\nfour"],
    ["list", "<- two\n- three>", "<two\nthree>"],
  ] as [Tool, string, string][])("%s makes %j into %j", (tool, before, after) => {
    expect(apply(tool, before)).toBe(after);
  });

  it("quotes the line of the cursor", () => {
    const text = { value: "one\ntwo", start: 5, end: 5 };
    expect(applyTool("quote", text)).toEqual({ value: "one\n> two", start: 4, end: 9 });
  });

  it("makes an address into a link that lacks its words", () => {
    const value = "https://example.org";
    const made = applyTool("link", { value, start: 0, end: value.length });
    expect(made).toEqual({ value: "[](https://example.org)", start: 1, end: 1 });
  });
});

describe("a shortcut", () => {
  const press = (key: string, options: KeyboardEventInit) =>
    toolOf(new KeyboardEvent("keydown", { key, ...options }));

  it("is Ctrl or Cmd with a letter, and nothing else", () => {
    expect(press("b", { ctrlKey: true })).toBe("bold");
    expect(press("I", { metaKey: true })).toBe("italic");
    expect(press("b", {})).toBeUndefined();
    expect(press("b", { ctrlKey: true, shiftKey: true })).toBeUndefined();
    expect(press("x", { ctrlKey: true })).toBeUndefined();
  });
});
