import { uuid } from "@realtime/index";
import { drafts, fieldValues, fillFields } from "./drafts";
import { elementOf } from "./html";
import { sendForm } from "./send-form";

const busy = new WeakSet<HTMLFormElement>();

export const isPostForm = (target: unknown): target is HTMLFormElement =>
  target instanceof HTMLFormElement && target.hasAttribute("data-post-form");

export const isBusy = (form: HTMLFormElement) => busy.has(form);

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
  if (busy.has(form)) return null;
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

export function showStatus(
  form: HTMLFormElement,
  text: string,
  tone: "plain" | "danger" = "plain",
): void {
  const status = form.querySelector<HTMLElement>("[data-status]");
  if (!status) return;
  status.dataset.tone = tone;
  if (status.textContent !== text) status.textContent = text;
}

function clearErrors(form: HTMLFormElement): void {
  for (const error of form.querySelectorAll(".field__error, .notice")) error.remove();
  for (const field of textFields(form)) field.removeAttribute("aria-invalid");
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

function setBusy(form: HTMLFormElement, on: boolean): void {
  if (on) busy.add(form);
  else busy.delete(form);
  for (const field of textFields(form)) field.readOnly = on;
  const button = form.querySelector<HTMLButtonElement>("[type=submit]");
  if (!button) return;
  button.dataset.label ??= button.textContent ?? "";
  button.textContent = on ? "Sending…" : button.dataset.label;
  // `disabled` would lose the focus.
  button.setAttribute("aria-disabled", String(on));
  if (on) showStatus(form, "");
}

/** Show the length of the text, in characters as the server counts. */
function showLength(form: HTMLFormElement): void {
  const output = form.querySelector<HTMLElement>("[data-count]");
  const body = form.querySelector<HTMLTextAreaElement>("[data-limit]");
  if (!output || !body) return;
  const limit = Number(body.dataset.limit);
  const used = [...body.value.trim()].length;
  const number = (value: number) => value.toLocaleString("en");
  output.textContent =
    used > limit ? `${number(used - limit)} too many` : `${number(used)} of ${number(limit)}`;
  output.classList.toggle("post-form__count--over", used > limit);
}

function differs(form: HTMLFormElement, draft: Record<string, string>): boolean {
  const values = fieldValues(form);
  return ["title", "body"].some((name) => (draft[name] ?? "") !== values[name]);
}

const textFields = (form: HTMLFormElement) => [
  ...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "input:not([type=hidden]), textarea",
  ),
];
