/**
 * Sentences in the page's language. Pages in another one than English load a catalogue of each app first, with the
 * template tag `translations`. `make messages` collects the sentences: see docs/languages.md.
 */
type Catalogue = Readonly<Record<string, string | readonly string[]>>;

declare global {
  var translations: Catalogue | undefined;
  var pluralForm: ((count: number) => number | boolean) | undefined;
}

/** The tag of the page's language, as `Intl` takes it. */
export const language = () => document.documentElement.lang || "en";

export function gettext(text: string): string {
  return translated(text);
}

/** One of two sentences, by a number. Languages may have more than two forms. */
export function ngettext(one: string, many: string, count: number): string {
  const forms = globalThis.translations?.[one];
  const form = Number(globalThis.pluralForm?.(count) ?? 0);
  return (Array.isArray(forms) && forms[form]) || (count === 1 ? one : many);
}

/** The translation of a sentence that was marked elsewhere, as in HTML that an event brings. */
export function translated(text: string): string {
  const found = globalThis.translations?.[text];
  return typeof found === "string" ? found : text;
}

/** Translate the `data-word` elements of HTML that is the same for readers in all languages. */
export function translateWords<T extends ParentNode>(root: T): T {
  for (const element of root.querySelectorAll("[data-word]"))
    element.textContent = translated(element.textContent ?? "");
  return root;
}

/** Fill in the `{name}`s of a sentence. */
export function fillIn(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}
