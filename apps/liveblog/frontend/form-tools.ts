import { applyTool, type Tool, toolOf } from "./markdown-tools";
import { isPostForm } from "./post-form";
import { showPreview } from "./preview";
import { replaceText } from "./replace-text";

/** Give all forms of posts on a page, now and later, a toolbar, shortcuts and a preview. */
export function keepFormTools(root: Document): void {
  root.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element && event.target.closest<HTMLElement>("[data-tool]");
    const form = button && formOf(button);
    if (form) format(form, button.dataset.tool as Tool);
  });
  root.addEventListener("keydown", (event) => keyPressed(event));
  root.addEventListener("input", ({ target }) => {
    const form = formOf(target);
    if (form) showPreview(form);
  });
}

function keyPressed(event: KeyboardEvent): void {
  const form = formOf(event.target);
  if (!form) return;
  const tool = event.target instanceof HTMLTextAreaElement ? toolOf(event) : undefined;
  if (tool) format(form, tool);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  else return;
  event.preventDefault();
}

function format(form: HTMLFormElement, tool: Tool): void {
  const body = form.elements.namedItem("body");
  if (!(body instanceof HTMLTextAreaElement) || body.readOnly) return;
  const { value, selectionStart, selectionEnd } = body;
  const text = applyTool(tool, { value, start: selectionStart, end: selectionEnd });
  replaceText(body, text.value);
  body.setSelectionRange(text.start, text.end);
}

function formOf(target: unknown): HTMLFormElement | null {
  const form = target instanceof Element && target.closest("form");
  return isPostForm(form) ? form : null;
}
