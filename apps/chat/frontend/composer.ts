import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Kept } from "./kept";

export const LIMIT = 4_000;
const NEAR_LIMIT = 3_600;
const MAX_ROWS = 8;

/** Why `body` cannot be sent, in the server's words; null when it can. */
export function objection(body: string): string | null {
  const length = lengthOf(body);
  if (length === 0) return "Write something first.";
  if (length <= LIMIT) return null;
  return `Your message is ${number(length)} characters long; ${number(LIMIT)} is the most.`;
}

/** In characters as the server counts them, not in UTF-16 units. */
const lengthOf = (body: string) => [...body.trim()].length;
const number = (value: number) => value.toLocaleString("en");

/**
 * Where a message is written. Dispatches `typed` while it is, and `send` with the text as its detail.
 *
 * The text is kept in this tab until it is sent. `closed` is a sentence that says why it cannot be.
 */
export class ChatComposer extends LitElement {
  static override properties = { room: {}, keep: {}, closed: {} };

  declare room: string;
  declare keep: string;
  declare closed: string | null;
  #text = "";
  #hint: string | null = null;

  /** Put `text` back, above what is being written. */
  restore(text: string): void {
    this.#write(this.#text.trim() ? `${text}\n${this.#text}` : text);
    this.#area?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("keep")) this.#text = this.#kept.load("");
  }

  protected override render(): unknown {
    const length = lengthOf(this.#text);
    const hint = this.#hint ?? this.closed;
    return html`<form class="composer" @submit=${this.#submit} novalidate>
      <label class="visually-hidden" for="composer-text">Message</label>
      <textarea
        id="composer-text"
        class="composer__text"
        rows=${this.#rows()}
        placeholder="Write to ${this.room}"
        enterkeyhint=${touch() ? "enter" : "send"}
        aria-describedby="composer-hint"
        aria-invalid=${this.#hint ? "true" : nothing}
        .value=${this.#text}
        @input=${this.#input}
        @keydown=${this.#keydown}
      ></textarea>
      <button class="button" type="submit">Send</button>
      <div class="composer__foot">
        <p class="composer__hint" id="composer-hint" role="alert">${hint ?? nothing}</p>
        ${length > NEAR_LIMIT ? this.#counter(length) : nothing}
      </div>
    </form>`;
  }

  #counter(length: number): unknown {
    const over = length > LIMIT ? "composer__counter--over" : "";
    return html`<p class="composer__counter ${over}">${number(length)} of ${number(LIMIT)}</p>`;
  }

  /** For browsers without `field-sizing`. */
  #rows(): number {
    return Math.min(MAX_ROWS, this.#text.split("\n").length);
  }

  #input(event: Event): void {
    this.#write((event.target as HTMLTextAreaElement).value);
    if (this.#text.trim() && !this.closed) this.dispatchEvent(new Event("typed"));
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch()) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#area?.focus();
    this.#hint = this.closed ?? objection(this.#text);
    if (this.#hint) {
      this.requestUpdate();
      return;
    }
    const detail = this.#text.trim();
    this.#write("");
    this.dispatchEvent(new CustomEvent("send", { detail }));
  }

  #write(text: string): void {
    this.#text = text;
    this.#hint = null;
    this.#kept.save(text || null);
    this.requestUpdate();
  }

  get #kept(): Kept<string> {
    return new Kept(this.keep);
  }

  get #area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }
}

/** With a finger there is no Shift+Enter: Enter starts a new line, and the button sends. */
const touch = () => matchMedia("(pointer: coarse)").matches;

customElements.define("chat-composer", ChatComposer);

declare global {
  interface HTMLElementTagNameMap {
    "chat-composer": ChatComposer;
  }
}
