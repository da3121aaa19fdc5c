import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { ChatMessage } from "./chat-message";
import { ComposerDraft, StorageEvents } from "./composer-draft";
import {
  type Composed,
  type Editing,
  type SaveEdit,
  type Subject,
  subjectTemplate,
} from "./composer-subject";
import { CHOICES_ID, choiceId, choicesTemplate } from "./mention-choices";
import { type Choice, completed, type LoadPeople, MentionCompletion } from "./mention-completion";
import { counterTemplate, rowsOf, validationError } from "./message-length";
import { find, type RoomState } from "./room-state";

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
    maxLength: {},
    closed: {},
    state: {},
    save: {},
    people: {},
  };

  declare room: string;
  declare storageKey: string;
  declare maxLength: number;
  declare closed: string | null;
  /** Has the messages that are edited or replied to, as they are now. */
  declare state: RoomState;
  declare save: SaveEdit;
  declare people: LoadPeople;
  readonly #mentions = new MentionCompletion(this);
  #text = "";
  #error: string | null = null;
  #subject: Subject | null = null;
  #saving = false;

  constructor() {
    super();
    this.addController(new StorageEvents((event) => this.#stored(event)));
  }

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
    this.#write(this.#text);
    this.#textarea?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("storageKey")) this.#loadDraft();
  }

  protected override render(): unknown {
    const hint = this.closed ?? this.#error;
    return html`<form class="composer" @submit=${this.#submit} novalidate>
      ${this.#subject ? subjectTemplate(this.#subject, this.#now, () => this.#cancel()) : nothing}
      ${choicesTemplate(this.#mentions, (choice) => this.#choose(choice))}
      <label class="visually-hidden" for="composer-text">Message</label>
      <textarea
        id="composer-text"
        class="composer__text"
        rows=${rowsOf(this.#text)}
        placeholder="Write to ${this.room}"
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
      <button class="button" type="submit">${this.#isEditing ? "Save" : "Send"}</button>
      <div class="composer__foot">
        <p class="composer__hint" id="composer-hint" role="alert">${hint ?? nothing}</p>
        ${counterTemplate(this.#text, this.maxLength)}
      </div>
    </form>`;
  }

  /** Another tab that showed the same draft has sent it: sending it here would say it twice. */
  #stored(event: StorageEvent): void {
    if (this.#isEditing || !this.#draft.isSent(event, this.#text)) return;
    this.#subject = null;
    this.#write("");
  }

  #input(event: Event): void {
    const { value, selectionStart } = event.target as HTMLTextAreaElement;
    this.#write(value);
    void this.#mentions.typed(value.slice(0, selectionStart), this.people);
    if (this.#text.trim() && !this.closed && !this.#isEditing)
      this.dispatchEvent(new Event("typed"));
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing || (this.#isChoosing && this.#chooseByKey(event))) return;
    if (event.key === "Escape" && this.#subject) this.#cancel();
    else if (event.key === "ArrowUp" && !this.#text && !this.#subject) {
      event.preventDefault();
      this.dispatchEvent(new Event("edit-last"));
    } else if (event.key === "Enter" && !event.shiftKey && !hasTouchScreen()) {
      event.preventDefault();
      (event.target as HTMLTextAreaElement).form?.requestSubmit();
    }
  }

  /** Whether the key was for the list of names. */
  #chooseByKey(event: KeyboardEvent): boolean {
    const chosen = this.#mentions.key(event.key);
    if (chosen === undefined) return false;
    event.preventDefault();
    if (chosen) this.#choose(chosen);
    return true;
  }

  #choose(choice: Choice): void {
    const area = this.#textarea;
    if (!area) return;
    const { text, caret } = completed(this.#text, area.selectionStart, choice);
    this.#mentions.close();
    this.#write(text);
    void this.updateComplete.then(() => area.setSelectionRange(caret, caret));
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
    if (this.#isEditing) this.#loadDraft();
    else this.#subject = null;
    this.#write(this.#text);
  }

  #loadDraft(): void {
    const { text, replyTo } = this.#draft.load();
    this.#subject = replyTo === null ? null : { kind: "reply", id: replyTo };
    this.#text = text;
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

  get #draft(): ComposerDraft {
    return new ComposerDraft(this.storageKey);
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
