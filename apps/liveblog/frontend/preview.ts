import { fetchFragment } from "./send-form";

const PAUSE_MS = 300;

/** Shows below a form what the server makes of its text, a moment after somebody has stopped typing. */
export class Preview {
  readonly #form: HTMLFormElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  /** The text has changed. */
  update(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    if (this.#isEmpty()) this.#show(null);
    else if (this.#form.dataset.previewUrl)
      this.#timer = setTimeout(() => void this.#load(), PAUSE_MS);
  }

  /** An answer that was overtaken by a change is dropped. Without a connection, the old preview stays. */
  async #load(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const url = this.#form.dataset.previewUrl ?? "";
    const fragment = await fetchFragment(url, this.#form, request.signal);
    if (fragment && !request.signal.aborted) this.#show(fragment);
  }

  #isEmpty(): boolean {
    const body = this.#form.elements.namedItem("body");
    return body instanceof HTMLTextAreaElement && body.value.trim() === "";
  }

  #show(fragment: HTMLElement | null): void {
    const pane = this.#form.querySelector<HTMLElement>("[data-preview]");
    if (!pane) return;
    pane.replaceChildren(...(fragment ? [fragment] : []));
    pane.hidden = fragment === null;
  }
}

const previews = new WeakMap<HTMLFormElement, Preview>();

/** Show what the server makes of the form's text now. */
export function showPreview(form: HTMLFormElement): void {
  const preview = previews.get(form) ?? new Preview(form);
  previews.set(form, preview);
  preview.update();
}
