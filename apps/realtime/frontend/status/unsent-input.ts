const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false])";

/** Whether a form of the page holds input that a reload would lose. */
export function hasUnsentInput(root: ParentNode): boolean {
  // The server returned these forms with their errors, so their text is the fields' default.
  if (root.querySelector("[data-refused], [aria-invalid=true], dialog[open]")) return true;
  return [...root.querySelectorAll(FIELDS)].some(isChanged);
}

function isChanged(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLInputElement)
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    const initial = field.querySelector<HTMLOptionElement>("option[selected]")?.index ?? 0;
    return field.selectedIndex !== initial;
  }
  return field.textContent !== "";
}
