/** The words of a form that is not sent yet, by field name. */
export type Draft = Record<string, string>;

const PREFIX = "liveblog.draft:";

/** Keeps what is being written through a reload, in this tab only. */
export const drafts = {
  load(form: HTMLFormElement): Draft | null {
    return attempt(() => JSON.parse(sessionStorage.getItem(keyOf(form.action)) ?? "null"));
  },

  save(form: HTMLFormElement): void {
    attempt(() => sessionStorage.setItem(keyOf(form.action), JSON.stringify(wordsOf(form))));
  },

  drop(form: HTMLFormElement): void {
    attempt(() => sessionStorage.removeItem(keyOf(form.action)));
  },

  /** Whether there is a draft for the form at this address. */
  has(url: string): boolean {
    return attempt(() => sessionStorage.getItem(keyOf(url))) != null;
  },
};

/** The fields a person fills in, and the id that makes sending them twice harmless. */
export function wordsOf(form: HTMLFormElement): Draft {
  const words: Draft = {};
  for (const name of ["title", "body", "client_id"]) {
    const field = form.elements.namedItem(name);
    if (isText(field)) words[name] = field.value;
  }
  return words;
}

/** Fill a form's fields. Unknown names are passed over. */
export function fill(form: HTMLFormElement, words: Draft): void {
  for (const [name, value] of Object.entries(words)) {
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
