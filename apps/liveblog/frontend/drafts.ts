import { TabStorage } from "@realtime/index";

/** The unsent text of a form, by field name. */
export type Draft = Record<string, string>;

/**
 * Unsent text, by the address that the form is sent to and the user who writes.
 *
 * It survives a reload, a log-out and the end of the tab. A tab shows its own text first, as another one may
 * have a later text for the same form.
 */
export const drafts = {
  load: (form: HTMLFormElement) => load(form.action, userOf(form)),
  save: (form: HTMLFormElement) => save(form, fieldValues(form)),
  drop: (form: HTMLFormElement) => save(form, null),
  /** Whether `user` has a draft for the form that is sent to `url`. */
  has: (url: string, user = "") => load(url, user) !== null,
};

const PREFIX = "liveblog.draft:";
const WEEK_MS = 7 * 24 * 3_600_000;

function load(url: string, user: string): Draft | null {
  dropOld();
  const [tab, browser] = storagesOf(url, user);
  return tab.load(null) ?? browser.load(null);
}

function save(form: HTMLFormElement, draft: Draft | null): void {
  const dated = draft && { ...draft, saved_at: String(Date.now()) };
  for (const storage of storagesOf(form.action, userOf(form))) storage.save(dated);
}

/** Delete all drafts older than a week, of other people too: several may use the browser. */
function dropOld(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const { saved_at } = JSON.parse(localStorage.getItem(key) ?? "{}");
      if (Number(saved_at) < Date.now() - WEEK_MS) localStorage.removeItem(key);
    }
  } catch {
    // The storage is blocked, or holds what nobody can read.
  }
}

const userOf = ({ dataset }: HTMLElement) => dataset.user ?? "";

/**
 * The fields that a person fills in, the `client_id` that prevents a second post, and the `version` that the
 * text began with.
 */
export function fieldValues(form: HTMLFormElement): Draft {
  const values: Draft = {};
  for (const name of ["title", "body", "byline", "client_id", "version"]) {
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

/** This tab's storage, and that of the browser. */
function storagesOf(
  url: string,
  user: string,
): [TabStorage<Draft | null>, TabStorage<Draft | null>] {
  const key = `${PREFIX}${user}:${new URL(url, location.href).pathname}`;
  return [new TabStorage(key), new TabStorage(key, () => localStorage)];
}
