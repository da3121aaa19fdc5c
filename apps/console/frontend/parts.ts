import { requiredElement } from "@shell/required-element";

/** The part of `root` that its template marks with `data-` and a name. */
export const partOf = (root: HTMLElement, name: string) => requiredElement(root, `[data-${name}]`);

/** Write texts into parts. Skips those that are unchanged: a screen reader would read a live region again. */
export function showTexts(root: HTMLElement, texts: Record<string, string>): void {
  for (const [name, text] of Object.entries(texts)) {
    const part = partOf(root, name);
    if (part.textContent !== text) part.textContent = text;
  }
}
