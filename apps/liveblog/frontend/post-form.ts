import { uuid } from "@realtime/index";
import { drafts, fill, wordsOf } from "./drafts";
import { elementOf } from "./html";
import { sendForm } from "./send-form";

const busy = new WeakSet<HTMLFormElement>();

export const isPostForm = (target: unknown): target is HTMLFormElement =>
  target instanceof HTMLFormElement && target.hasAttribute("data-post-form");

export const isBusy = (form: HTMLFormElement) => busy.has(form);

/** Prepare a form that has come onto the page: what was not sent is back. */
export function restore(form: HTMLFormElement): void {
  const draft = drafts.load(form);
  if (draft && hasChanged(form, draft)) {
    fill(form, draft);
    say(form, "What you had not sent yet is back.");
  }
  count(form);
}

/** Something was typed. */
export function typed(form: HTMLFormElement): void {
  clearErrors(form);
  say(form, "");
  count(form);
  if (isChanged(form)) drafts.save(form);
  else drafts.drop(form);
}

/** Whether it holds words that the server does not have. */
export function isChanged(form: HTMLFormElement): boolean {
  const { edits, refused } = form.dataset;
  if (refused !== undefined) return true;
  return textsOf(form).some((field) => field.value !== (edits ? field.defaultValue : ""));
}

/**
 * Send the form and show what became of it.
 *
 * Returns the address of the saved post; null when nothing was saved, and the text is still there.
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
  if (outcome.kind === "again") showErrors(form, outcome.html);
  else say(form, `${outcome.reason} Your text is still here.`, "danger");
  return null;
}

/** Make the form ready for the next post. */
export function renew(form: HTMLFormElement, news: string): void {
  clearErrors(form);
  delete form.dataset.refused;
  fill(form, { title: "", body: "", client_id: uuid() });
  count(form);
  say(form, news);
}

export function say(
  form: HTMLFormElement,
  words: string,
  tone: "plain" | "danger" = "plain",
): void {
  const status = form.querySelector<HTMLElement>("[data-status]");
  if (!status) return;
  status.dataset.tone = tone;
  if (status.textContent !== words) status.textContent = words;
}

function clearErrors(form: HTMLFormElement): void {
  for (const error of form.querySelectorAll(".field__error, .notice")) error.remove();
  for (const field of textsOf(form)) field.removeAttribute("aria-invalid");
}

/** Put the server's form, with its errors, in the place of this one. */
function showErrors(form: HTMLFormElement, html: string): void {
  const again = elementOf(html);
  form.replaceWith(again);
  if (!isPostForm(again)) return;
  again.dataset.refused = "";
  drafts.save(again);
  count(again);
  const wrong = again.querySelector<HTMLElement>("[aria-invalid=true]") ?? textsOf(again)[0];
  wrong?.focus();
}

function setBusy(form: HTMLFormElement, on: boolean): void {
  if (on) busy.add(form);
  else busy.delete(form);
  for (const field of textsOf(form)) field.readOnly = on;
  const button = form.querySelector<HTMLButtonElement>("[type=submit]");
  if (!button) return;
  button.dataset.label ??= button.textContent ?? "";
  button.textContent = on ? "Sending…" : button.dataset.label;
  // Not `disabled`, which would take the focus away.
  button.setAttribute("aria-disabled", String(on));
  if (on) say(form, "");
}

/** How much of the room is used; letters as the server counts them. */
function count(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-count]");
  const body = form.querySelector<HTMLTextAreaElement>("[data-limit]");
  if (!place || !body) return;
  const limit = Number(body.dataset.limit);
  const used = [...body.value.trim()].length;
  const number = (value: number) => value.toLocaleString("en");
  place.textContent =
    used > limit ? `${number(used - limit)} too many` : `${number(used)} of ${number(limit)}`;
  place.classList.toggle("post-form__count--over", used > limit);
}

function hasChanged(form: HTMLFormElement, draft: Record<string, string>): boolean {
  const words = wordsOf(form);
  return ["title", "body"].some((name) => (draft[name] ?? "") !== words[name]);
}

const textsOf = (form: HTMLFormElement) => [
  ...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "input:not([type=hidden]), textarea",
  ),
];
