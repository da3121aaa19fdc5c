import { describe, expect, it } from "vitest";
import { hasUnsentInput } from "./unsent-input";

/** Put `html` on the page, let `change` do what a person does, and ask. */
function unsent(html: string, change: (field: never) => void = () => {}): boolean {
  document.body.innerHTML = html;
  change(document.body.firstElementChild as never);
  return hasUnsentInput(document);
}

describe("a page has unsent input", () => {
  it.each<[string, string, (field: never) => void]>([
    [
      "text in a text area",
      "<textarea></textarea>",
      (field: HTMLTextAreaElement) => {
        field.value = "x";
      },
    ],
    [
      "text in a field",
      "<input value=before>",
      (field: HTMLInputElement) => {
        field.value = "after";
      },
    ],
    [
      "a ticked box",
      "<input type=checkbox>",
      (field: HTMLInputElement) => {
        field.checked = true;
      },
    ],
    [
      "a choice",
      "<select><option>a<option>b</select>",
      (field: HTMLSelectElement) => {
        field.selectedIndex = 1;
      },
    ],
    ["editable text", "<div contenteditable>x</div>", () => {}],
    ["a form that was refused", "<form data-refused><input value=x></form>", () => {}],
    ["a field that was refused", "<input aria-invalid=true value=x>", () => {}],
    ["an open dialog", "<dialog open></dialog>", () => {}],
  ])("with %s", (_, html, change) => {
    expect(unsent(html, change)).toBe(true);
  });

  it.each([
    ["no field", "<p>text</p>"],
    ["a field as the server rendered it", "<input value=x><textarea>y</textarea>"],
    ["a hidden field that a script has set", "<input type=hidden value=7>"],
    [
      "the server's choices",
      "<select><option>a<option selected>b</select><select><option>a</select>",
    ],
    ["a closed dialog", "<dialog></dialog>"],
    ["text that nobody can edit", "<div contenteditable=false>x</div>"],
    ["an empty editable element", "<div contenteditable></div>"],
  ])("not with %s", (_, html) => {
    expect(unsent(html)).toBe(false);
  });
});
