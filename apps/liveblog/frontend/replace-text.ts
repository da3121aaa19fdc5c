/** Replace what differs, so that Ctrl+Z takes it back. */
export function replaceText(body: HTMLTextAreaElement, value: string): void {
  const old = body.value;
  let start = 0;
  while (start < old.length && old[start] === value[start]) start++;
  let end = 0;
  while (
    end < Math.min(old.length, value.length) - start &&
    old.at(-1 - end) === value.at(-1 - end)
  )
    end++;
  body.focus();
  body.setSelectionRange(start, old.length - end);
  const inserted = value.slice(start, value.length - end);
  // The one way to insert text that browsers can undo.
  if (document.execCommand?.("insertText", false, inserted) && body.value === value) return;
  body.value = value;
  body.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
