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
