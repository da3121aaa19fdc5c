import { gettext } from "@realtime/index";
export const isBusy = (form: HTMLFormElement) => form.hasAttribute("data-busy");

/** The fields that people see and fill in. */
export const textFields = (form: HTMLFormElement) => [
  ...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "input:not([type=hidden], [type=checkbox]), textarea:not([hidden])",
  ),
];

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

/** Remove what the server's copy said about the text. */
export function clearErrors(form: HTMLFormElement): void {
  for (const error of form.querySelectorAll(".field__error, .notice")) error.remove();
  for (const field of textFields(form)) field.removeAttribute("aria-invalid");
}

/** While a form is sent, its text cannot change. `pressed` is the button that sent it, if any did. */
export function setBusy(
  form: HTMLFormElement,
  on: boolean,
  pressed: HTMLElement | null = null,
): void {
  form.toggleAttribute("data-busy", on);
  for (const field of textFields(form)) field.readOnly = on;
  const button = pressed ?? form.querySelector<HTMLElement>("[type=submit]:not([hidden])");
  if (!button) return;
  button.dataset.label ??= button.textContent ?? "";
  button.textContent = on ? gettext("Sending…") : button.dataset.label;
  // `disabled` would lose the focus.
  button.setAttribute("aria-disabled", String(on));
  if (on) showStatus(form, "");
}
