import { fillIn, uuid } from "@realtime/index";
import { showLength } from "./character-count";
import { drafts, fieldValues, fillFields } from "./drafts";
import { elementOf } from "./html";
import { clearErrors, isBusy, setBusy, showStatus, textFields } from "./post-form-display";
import { showPreview } from "./preview";
import { sendForm } from "./send-form";
import { WORDS } from "./words";

export const isPostForm = (target: unknown): target is HTMLFormElement =>
  target instanceof HTMLFormElement && target.hasAttribute("data-post-form");

/** Prepare a form that is new on the page, and restore its unsent text. */
export function restore(form: HTMLFormElement): void {
  const draft = drafts.load(form);
  if (draft && differs(form, draft)) {
    fillFields(form, draft);
    showPreview(form);
    showStatus(form, WORDS.restored);
  }
  showLength(form);
}

/** Somebody has typed in the form. */
export function inputChanged(form: HTMLFormElement): void {
  clearErrors(form);
  showStatus(form, "");
  showLength(form);
  if (isChanged(form)) drafts.save(form);
  else drafts.drop(form);
}

/** Whether the form has text that the server does not have. */
export function isChanged(form: HTMLFormElement): boolean {
  const { edits, draft, refused } = form.dataset;
  if (refused !== undefined) return true;
  const isNew = edits === undefined && draft === undefined;
  return textFields(form).some((field) => field.value !== (isNew ? "" : field.defaultValue));
}

/** Where the saved text is to be seen, and what has become of it, in words. */
export interface Saved {
  url: string;
  message: string;
}

/**
 * Send the form, as if `button` had been pressed, and show the result.
 *
 * If nothing was saved, returns null and keeps the text.
 */
export async function submit(
  form: HTMLFormElement,
  button: HTMLElement | null = null,
): Promise<Saved | null> {
  if (isBusy(form)) return null;
  setBusy(form, true, button);
  const outcome = await sendForm(form, button);
  setBusy(form, false, button);
  if (outcome.kind === "done") {
    drafts.drop(form);
    return { url: outcome.url ?? "", message: outcome.message };
  }
  if (outcome.kind === "invalid") showErrors(form, outcome.html);
  else showStatus(form, fillIn(WORDS.textIsHere, outcome), "danger");
  return null;
}

/** Empty the form for the next post. */
export function renew(form: HTMLFormElement, status: string): void {
  clearErrors(form);
  delete form.dataset.refused;
  fillFields(form, { title: "", body: "", byline: "", publish_at: "", client_id: uuid() });
  for (const box of form.querySelectorAll<HTMLInputElement>("[type=checkbox]")) box.checked = false;
  for (const more of form.querySelectorAll("details")) more.open = false;
  showPreview(form);
  showLength(form);
  showStatus(form, status);
}

/** Replace the form with the server's copy, which shows the errors. */
function showErrors(form: HTMLFormElement, html: string): void {
  const copy = elementOf(html);
  form.replaceWith(copy);
  if (!isPostForm(copy)) return;
  copy.dataset.refused = "";
  drafts.save(copy);
  showLength(copy);
  const selector = "[data-conflict], [aria-invalid=true]";
  const invalid = copy.querySelector<HTMLElement>(selector) ?? textFields(copy)[0];
  invalid?.focus();
}

function differs(form: HTMLFormElement, draft: Record<string, string>): boolean {
  const values = fieldValues(form);
  return ["title", "body", "byline"].some((name) => (draft[name] ?? "") !== values[name]);
}
