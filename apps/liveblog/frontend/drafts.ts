import { TabStorage } from "@realtime/index";

/** The unsent text of a form, by field name. */
export type Draft = Record<string, string>;

/** Unsent text that survives a reload of this tab, by the address that the form is sent to. */
export const drafts = {
  load: (form: HTMLFormElement) => storageOf(form.action).load(null),
  save: (form: HTMLFormElement) => storageOf(form.action).save(fieldValues(form)),
  drop: (form: HTMLFormElement) => storageOf(form.action).save(null),
  /** Whether there is a draft for the form that is sent to `url`. */
  has: (url: string) => storageOf(url).load(null) !== null,
};

/** The fields that a person fills in, and the `client_id` that prevents a second post. */
export function fieldValues(form: HTMLFormElement): Draft {
  const values: Draft = {};
  for (const name of ["title", "body", "client_id"]) {
    const field = form.elements.namedItem(name);
    if (isText(field)) values[name] = field.value;
  }
  return values;
}

/** Fill the fields of a form. Unknown names are ignored. */
export function fillFields(form: HTMLFormElement, draft: Draft): void {
  for (const [name, value] of Object.entries(draft)) {
    const field = form.elements.namedItem(name);
    if (isText(field)) field.value = value;
  }
}

const isText = (field: unknown) =>
  field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;

const storageOf = (url: string) =>
  new TabStorage<Draft | null>(`liveblog.draft:${new URL(url, location.href).pathname}`);
