import { fillIn, gettext } from "@realtime/index";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { ChatMessage } from "./chat-message";
import { ComposerDraft } from "./composer-draft";
import { ComposerImages } from "./composer-images";
import {
  type Composed,
  type Editing,
  type SaveEdit,
  type Subject,
  subjectTemplate,
} from "./composer-subject";
import "./composer-panels.css";
import { CHOICES_ID, choiceId, choicesTemplate } from "./mention-choices";
import { type Choice, type LoadPeople, MentionCompletion } from "./mention-completion";
import { footTemplate, rowsOf, validationError } from "./message-length";
import { find, type RoomState } from "./room-state";
import type { DraftContent, DraftPlace } from "./shared-draft";
import type { ShownImage, UploadTarget } from "./shown-image";
import { hasTouchScreen } from "./touch-screen";

export { HERE } from "./mention-completion";
export { statusTemplate } from "./message-status";
export { OwnMessages } from "./own-messages";
export { whyClosed } from "./why-closed";

/**
 * The form for a message. Dispatches `typed` on input, `send` with a `Composed` as its detail, and `edit-last`
 * when the arrow key up is pressed without a text.
 *
 * The draft is stored under `storageKey`. `closed` is the reason why nothing can be sent.
 */
export class ChatComposer extends LitElement {
  static override properties = {
    room: {},
    storageKey: {},
    draftPlace: {},
    maxLength: {},
    closed: {},
    state: {},
    save: {},
    people: {},
    uploads: {},
  };

  declare room: string;
  declare storageKey: string;
  /** Where a member's draft is kept for other devices. */
  declare draftPlace: DraftPlace | null;
  declare maxLength: number;
  declare closed: string | null;
  /** Has the messages that are edited or replied to, as they are now. */
  declare state: RoomState;
  declare save: SaveEdit;
  declare people: LoadPeople;
  declare uploads: UploadTarget | null;
  readonly images = new ComposerImages(this);
  readonly #mentions = new MentionCompletion(this);
  #draft!: ComposerDraft;
  #text = "";
  #error: string | null = null;
  #subject: Subject | null = null;
  #saving = false;

  constructor() {
    super();
    this.addController({ hostDisconnected: () => this.#draft.close() });
  }

  /** Insert `text` above what the person is writing, and its pictures. */
  restore(text: string, images: readonly ShownImage[] = []): void {
    void this.images.restore(images);
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
    this.#write(this.#text);
    this.#textarea?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("storageKey")) this.#openDraft();
  }

  protected override render(): unknown {
    return html`<form class="composer" @submit=${this.#submit} novalidate>
      ${this.#subject ? subjectTemplate(this.#subject, this.#now, () => this.#cancel()) : nothing}
      ${this.images.template()}
      ${choicesTemplate(this.#mentions, (choice) => this.#choose(choice))}
      <label class="visually-hidden" for="composer-text">${gettext("Message")}</label>
      <textarea
        id="composer-text"
        class="composer__text"
        rows=${rowsOf(this.#text)}
        placeholder=${fillIn(gettext("Write to {room}"), { room: this.room })}
        enterkeyhint=${hasTouchScreen() ? "enter" : "send"}
        aria-describedby="composer-hint"
        aria-autocomplete="list"
        aria-controls=${this.#isChoosing ? CHOICES_ID : nothing}
        aria-activedescendant=${this.#isChoosing ? choiceId(this.#mentions.active) : nothing}
        aria-invalid=${this.#error ? "true" : nothing}
        ?readonly=${this.#saving}
        .value=${this.#text}
        @input=${this.#input}
        @keydown=${this.#keydown}
        @blur=${() => this.#mentions.close()}
      ></textarea>
      ${this.#isEditing ? nothing : this.images.button()}
      <button class="button" type="submit">${this.#isEditing ? gettext("Save") : gettext("Send")}</button>
      ${footTemplate(this.closed ?? this.#error, this.#text, this.maxLength)}
    </form>`;
  }

  #input(event: Event): void {
    const { value, selectionStart } = event.target as HTMLTextAreaElement;
    this.#write(value);
    void this.#mentions.typed(value.slice(0, selectionStart), this.people);
    if (this.#text.trim() && !this.closed && !this.#isEditing)
      this.dispatchEvent(new Event("typed"));
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing || this.#mentions.pressed(event, (each) => this.#choose(each))) return;
    if (event.key === "Escape" && this.#subject) this.#cancel();
    else if (event.key === "ArrowUp" && !this.#text && !this.#subject) {
      event.preventDefault();
      this.dispatchEvent(new Event("edit-last"));
    } else if (event.key === "Enter" && !event.shiftKey && !hasTouchScreen()) {
      event.preventDefault();
      (event.target as HTMLTextAreaElement).form?.requestSubmit();
    }
  }

  #choose(choice: Choice): void {
    const area = this.#textarea;
    if (area) this.#write(this.#mentions.complete(area, choice));
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#textarea?.focus();
    this.#error =
      validationError(this.#text, this.maxLength, this.images.count) ??
      this.images.waitsFor(() => (event.target as HTMLFormElement).requestSubmit());
    if (this.closed || this.#error) this.requestUpdate();
    else if (this.#subject?.kind === "edit") void this.#saveEdit(this.#subject);
    else this.#send();
  }

  #send(): void {
    const replyTo = this.#subject?.id ?? null;
    const detail: Composed = { body: this.#text.trim(), replyTo, images: this.images.take() };
    this.#draft.sent();
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
    else if (this.#now?.type === "message.saved")
      this.#subject = { ...subject, version: this.#now.version };
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
    this.#mentions.close(); // an answer with names may still be on its way
    if (this.#isEditing) this.#showDraft(this.#draft.load());
    else this.#subject = null;
    this.#write(this.#text);
  }

  #openDraft(): void {
    const changed = (now: DraftContent, before: DraftContent) => {
      if (!this.#isEditing && this.#text === before.text) this.#showDraft(now);
    };
    this.#draft = new ComposerDraft(this.storageKey, this.draftPlace, changed);
    this.#showDraft(this.#draft.load());
  }

  #showDraft({ text, replyTo }: DraftContent): void {
    this.#subject = replyTo === null ? null : { kind: "reply", id: replyTo };
    this.#text = text;
    this.requestUpdate();
  }

  #write(text: string): void {
    this.#text = text;
    this.#error = null;
    const replyTo = this.#subject?.id ?? null;
    if (!this.#isEditing) this.#draft.save({ text, replyTo });
    this.requestUpdate();
  }

  get #isChoosing(): boolean {
    return this.#mentions.choices.length > 0;
  }

  get #isEditing(): boolean {
    return this.#subject?.kind === "edit";
  }

  /** The message that is edited or replied to, as the server has it. */
  get #now(): ChatMessage | undefined {
    return find(this.state, this.#subject?.id);
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }
}

customElements.define("chat-composer", ChatComposer);

declare global {
  interface HTMLElementTagNameMap {
    "chat-composer": ChatComposer;
  }
}
