import { html, nothing } from "lit";

/** From this share of the allowed length on, the length is shown. */
const SHOW_LENGTH_FROM = 0.9;
const MAX_ROWS = 8;

/** Why `body` cannot be sent, in the server's words; null if it can. */
export function validationError(body: string, maxLength: number): string | null {
  const length = lengthOf(body);
  if (length === 0) return "Write something first.";
  if (length <= maxLength) return null;
  return `Your message is ${number(length)} characters long; ${number(maxLength)} is the most.`;
}

/** In characters, as the server counts, not in UTF-16 units. */
export const lengthOf = (body: string) => [...body.trim()].length;
/** `1,234` */
export const number = (value: number) => value.toLocaleString("en");

/** How long a long text is. */
export function counterTemplate(body: string, maxLength: number): unknown {
  const length = lengthOf(body);
  if (length <= maxLength * SHOW_LENGTH_FROM) return nothing;
  const over = length > maxLength ? "composer__counter--over" : "";
  return html`<p class="composer__counter ${over}">${number(length)} of ${number(maxLength)}</p>`;
}

/** For browsers without `field-sizing`, where a text area does not grow. */
export const rowsOf = (text: string) => Math.min(MAX_ROWS, text.split("\n").length);
