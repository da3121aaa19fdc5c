/** The unsent text of a form, by field name. */
export type Draft = Record<string, string>;

const PREFIX = "liveblog.draft:";

/** Unsent text that survives a reload of this tab, by the address that the form is sent to. */
export const drafts = {
  load(form: HTMLFormElement): Draft | null {
    return attempt(() => JSON.parse(sessionStorage.getItem(keyOf(form.action)) ?? "null"));
  },

  save(form: HTMLFormElement): void {
    attempt(() => sessionStorage.setItem(keyOf(form.action), JSON.stringify(fieldValues(form))));
  },

  drop(form: HTMLFormElement): void {
    attempt(() => sessionStorage.removeItem(keyOf(form.action)));
  },

  /** Whether there is a draft for the form that is sent to `url`. */
  has(url: string): boolean {
    return attempt(() => sessionStorage.getItem(keyOf(url))) != null;
  },
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

const keyOf = (url: string) => PREFIX + new URL(url, location.href).pathname;

/** Storage may be full or forbidden: then a reload loses what is unsent. */
function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
