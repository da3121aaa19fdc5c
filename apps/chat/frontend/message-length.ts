import { fillIn, gettext, language } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";

/** From this share of the allowed length on, the length is shown. */
const SHOW_LENGTH_FROM = 0.9;
const MAX_ROWS = 8;

/** Why `body` cannot be sent, in the server's words; null if it can. An empty one needs a picture. */
export function validationError(body: string, maxLength: number, pictures = 0): string | null {
  const length = lengthOf(body);
  if (length === 0 && pictures === 0) return gettext("Write something first.");
  if (length <= maxLength) return null;
  return fillIn(gettext("Your message is {length} characters long; {most} is the most."), {
    length: number(length),
    most: number(maxLength),
  });
}

/** In characters, as the server counts, not in UTF-16 units. */
const lengthOf = (body: string) => [...body.trim()].length;
/** `1,234` */
export const number = (value: number) => value.toLocaleString(language());

/** Why the text cannot be sent, and how long it is if it is long. */
export function footTemplate(hint: string | null, body: string, maxLength: number): TemplateResult {
  return html`<div class="composer__foot">
    <p class="composer__hint" id="composer-hint" role="alert">${hint ?? nothing}</p>
    ${counterTemplate(body, maxLength)}
  </div>`;
}

function counterTemplate(body: string, maxLength: number): unknown {
  const length = lengthOf(body);
  if (length <= maxLength * SHOW_LENGTH_FROM) return nothing;
  const over = length > maxLength ? "composer__counter--over" : "";
  return html`<p class="composer__counter ${over}">${fillIn(gettext("{n} of {most}"), { n: number(length), most: number(maxLength) })}</p>`;
}

/** For browsers without `field-sizing`, where a text area does not grow. */
export const rowsOf = (text: string) => Math.min(MAX_ROWS, text.split("\n").length);
