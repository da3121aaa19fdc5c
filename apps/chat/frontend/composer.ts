import { TabStorage } from "@realtime/index";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { ChatMessage } from "./chat-message";
import { type Editing, type Subject, subjectTemplate } from "./composer-subject";
import { lengthOf, number, validationError } from "./message-length";
import { find, type RoomState } from "./room-state";

/** From this share of the allowed length on, the length is shown. */
const SHOW_LENGTH_FROM = 0.9;
const MAX_ROWS = 8;

/** A message that was written. */
export interface Composed {
  body: string;
  /** The id of the message that it replies to. */
  replyTo: number | null;
}

/** Saves an edit. Resolves with null, or with the reason why that failed. */
export type SaveEdit = (id: number, version: number, body: string) => Promise<string | null>;

/**
 * The form for a message. Dispatches `typed` on input, `send` with a `Composed` as its detail, and `edit-last`
 * when the arrow key up is pressed without a text.
 *
 * The draft is stored in this tab under `storageKey`. `closed` is the reason why nothing can be sent.
 */
export class ChatComposer extends LitElement {
  static override properties = {
    room: {},
    storageKey: {},
    maxLength: {},
    closed: {},
    state: {},
    save: {},
  };

  declare room: string;
  declare storageKey: string;
  declare maxLength: number;
  declare closed: string | null;
  /** Has the messages that are edited or replied to, as they are now. */
  declare state: RoomState;
  declare save: SaveEdit;
  #text = "";
  #error: string | null = null;
  #subject: Subject | null = null;
  #saving = false;

  /** Insert `text` above what the person is writing. */
  restore(text: string): void {
    this.#end();
    this.#write(this.#text.trim() ? `${text}\n${this.#text}` : text);
    this.#textarea?.focus();
  }

  /** Edit an own message. The draft is kept for later. */
  edit({ id, version, body }: { id: number | null; version: number; body: string }): void {
    if (id === null) return;
    this.#subject = { kind: "edit", id, version, body };
    this.#write(body);
    this.#textarea?.focus();
  }

  /** Let the draft be a reply to the message with this id. */
  reply(id: number): void {
    this.#end();
    this.#subject = { kind: "reply", id };
    this.#reply.save(id);
    this.requestUpdate();
    this.#textarea?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("storageKey")) return;
    this.#loadDraft();
  }

  protected override render(): unknown {
    const length = lengthOf(this.#text);
    const hint = this.closed ?? this.#error;
    return html`<form class="composer" @submit=${this.#submit} novalidate>
      ${this.#subject ? subjectTemplate(this.#subject, this.#now, () => this.#cancel()) : nothing}
      <label class="visually-hidden" for="composer-text">Message</label>
      <textarea
        id="composer-text"
        class="composer__text"
        rows=${this.#rows()}
        placeholder="Write to ${this.room}"
        enterkeyhint=${hasTouchScreen() ? "enter" : "send"}
        aria-describedby="composer-hint"
        aria-invalid=${this.#error ? "true" : nothing}
        ?readonly=${this.#saving}
        .value=${this.#text}
        @input=${this.#input}
        @keydown=${this.#keydown}
      ></textarea>
      <button class="button" type="submit">${this.#isEditing ? "Save" : "Send"}</button>
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
    if (this.#text.trim() && !this.closed && !this.#isEditing)
      this.dispatchEvent(new Event("typed"));
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.#subject) this.#cancel();
    else if (event.key === "ArrowUp" && !this.#text && !this.#subject) {
      event.preventDefault();
      this.dispatchEvent(new Event("edit-last"));
    } else if (event.key === "Enter" && !event.shiftKey && !hasTouchScreen()) {
      event.preventDefault();
      (event.target as HTMLTextAreaElement).form?.requestSubmit();
    }
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#textarea?.focus();
    this.#error = validationError(this.#text, this.maxLength);
    if (this.closed || this.#error) this.requestUpdate();
    else if (this.#subject?.kind === "edit") void this.#saveEdit(this.#subject);
    else this.#send();
  }

  #send(): void {
    const detail: Composed = { body: this.#text.trim(), replyTo: this.#subject?.id ?? null };
    this.#write("");
    this.#end();
    this.dispatchEvent(new CustomEvent("send", { detail }));
  }

  async #saveEdit(subject: Editing): Promise<void> {
    if (this.#saving) return;
    this.#show({ saving: true });
    const error = await this.save(subject.id, subject.version, this.#text.trim());
    this.#show({ saving: false, error });
    if (error === null) this.#cancel();
    // Both texts are shown now, so saving again replaces the other one.
    else if (this.#now?.type === "message.saved") {
      this.#subject = { ...subject, version: this.#now.version };
    }
  }

  #show({ saving, error = null }: { saving: boolean; error?: string | null }): void {
    this.#saving = saving;
    this.#error = error;
    this.requestUpdate();
  }

  #cancel(): void {
    this.#end();
    this.#textarea?.focus();
  }

  /** Go back from an edit to the draft, or from a reply to an ordinary message. */
  #end(): void {
    if (this.#subject?.kind === "reply") this.#reply.save(null);
    if (this.#subject) this.#loadDraft();
    this.#error = null;
    this.requestUpdate();
  }

  #loadDraft(): void {
    const id = this.#reply.load(null);
    this.#subject = id === null ? null : { kind: "reply", id };
    this.#text = this.#draft.load("");
  }

  #write(text: string): void {
    this.#text = text;
    this.#error = null;
    if (!this.#isEditing) this.#draft.save(text || null);
    this.requestUpdate();
  }

  get #isEditing(): boolean {
    return this.#subject?.kind === "edit";
  }

  /** The message that is edited or replied to, as the server has it. */
  get #now(): ChatMessage | undefined {
    return find(this.state, this.#subject?.id);
  }

  get #reply(): TabStorage<number | null> {
    return new TabStorage(`${this.storageKey}.reply`);
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
