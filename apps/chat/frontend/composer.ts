import { TabStorage } from "@realtime/index";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { lengthOf, number, validationError } from "./message-length";

/** From this share of the allowed length on, the length is shown. */
const SHOW_LENGTH_FROM = 0.9;
const MAX_ROWS = 8;

/**
 * The form for a message. Dispatches `typed` on input, and `send` with the text as its detail.
 *
 * The draft is stored in this tab under `storageKey`. `closed` is the reason why nothing can be sent.
 */
export class ChatComposer extends LitElement {
  static override properties = { room: {}, storageKey: {}, maxLength: {}, closed: {} };

  declare room: string;
  declare storageKey: string;
  declare maxLength: number;
  declare closed: string | null;
  #text = "";
  #error: string | null = null;

  /** Insert `text` above what the person is writing. */
  restore(text: string): void {
    this.#write(this.#text.trim() ? `${text}\n${this.#text}` : text);
    this.#textarea?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("storageKey")) this.#text = this.#draft.load("");
  }

  protected override render(): unknown {
    const length = lengthOf(this.#text);
    const hint = this.closed ?? this.#error;
    return html`<form class="composer" @submit=${this.#submit} novalidate>
      <label class="visually-hidden" for="composer-text">Message</label>
      <textarea
        id="composer-text"
        class="composer__text"
        rows=${this.#rows()}
        placeholder="Write to ${this.room}"
        enterkeyhint=${hasTouchScreen() ? "enter" : "send"}
        aria-describedby="composer-hint"
        aria-invalid=${this.#error ? "true" : nothing}
        .value=${this.#text}
        @input=${this.#input}
        @keydown=${this.#keydown}
      ></textarea>
      <button class="button" type="submit">Send</button>
      <div class="composer__foot">
        <p class="composer__hint" id="composer-hint" role="alert">${hint ?? nothing}</p>
        ${length > this.maxLength * SHOW_LENGTH_FROM ? this.#counter(length) : nothing}
      </div>
    </form>`;
  }

  #counter(length: number): unknown {
    const over = length > this.maxLength ? "composer__counter--over" : "";
    return html`<p class="composer__counter ${over}">${number(length)} of ${number(this.maxLength)}</p>`;
  }

  /** For browsers without `field-sizing`, where the text area does not grow. */
  #rows(): number {
    return Math.min(MAX_ROWS, this.#text.split("\n").length);
  }

  #input(event: Event): void {
    this.#write((event.target as HTMLTextAreaElement).value);
    if (this.#text.trim() && !this.closed) this.dispatchEvent(new Event("typed"));
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || hasTouchScreen()) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#textarea?.focus();
    this.#error = validationError(this.#text, this.maxLength);
    if (this.closed || this.#error) {
      this.requestUpdate();
      return;
    }
    const detail = this.#text.trim();
    this.#write("");
    this.dispatchEvent(new CustomEvent("send", { detail }));
  }

  #write(text: string): void {
    this.#text = text;
    this.#error = null;
    this.#draft.save(text || null);
    this.requestUpdate();
  }

  get #draft(): TabStorage<string> {
    return new TabStorage(this.storageKey);
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }
}

/** A touch keyboard has no Shift+Enter: there, Enter starts a new line and the button sends. */
const hasTouchScreen = () => matchMedia("(pointer: coarse)").matches;

customElements.define("chat-composer", ChatComposer);

declare global {
  interface HTMLElementTagNameMap {
    "chat-composer": ChatComposer;
  }
}
