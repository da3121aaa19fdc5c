import { uuid } from "@realtime/index";
import { showLength } from "./character-count";
import { drafts, fieldValues, fillFields } from "./drafts";
import { elementOf } from "./html";
import { clearErrors, isBusy, setBusy, showStatus, textFields } from "./post-form-display";
import { sendForm } from "./send-form";

export const isPostForm = (target: unknown): target is HTMLFormElement =>
  target instanceof HTMLFormElement && target.hasAttribute("data-post-form");

/** Prepare a form that is new on the page, and restore its unsent text. */
export function restore(form: HTMLFormElement): void {
  const draft = drafts.load(form);
  if (draft && differs(form, draft)) {
    fillFields(form, draft);
    showStatus(form, "Your unsent text has been restored.");
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
  const { edits, refused } = form.dataset;
  if (refused !== undefined) return true;
  return textFields(form).some((field) => field.value !== (edits ? field.defaultValue : ""));
}

/**
 * Send the form and show the result.
 *
 * Returns the address of the saved post. If nothing was saved, returns null and keeps the text.
 */
export async function submit(form: HTMLFormElement): Promise<string | null> {
  if (isBusy(form)) return null;
  setBusy(form, true);
  const outcome = await sendForm(form);
  setBusy(form, false);
  if (outcome.kind === "done") {
    drafts.drop(form);
    return outcome.url ?? "";
  }
  if (outcome.kind === "invalid") showErrors(form, outcome.html);
  else showStatus(form, `${outcome.reason} Your text is still here.`, "danger");
  return null;
}

/** Empty the form for the next post. */
export function renew(form: HTMLFormElement, status: string): void {
  clearErrors(form);
  delete form.dataset.refused;
  fillFields(form, { title: "", body: "", client_id: uuid() });
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
  const invalid = copy.querySelector<HTMLElement>("[aria-invalid=true]") ?? textFields(copy)[0];
  invalid?.focus();
}

function differs(form: HTMLFormElement, draft: Record<string, string>): boolean {
  const values = fieldValues(form);
  return ["title", "body"].some((name) => (draft[name] ?? "") !== values[name]);
}
