import { Connection, readCursor } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "./composer";
import type { DeleteDialog } from "./delete-dialog";
import "./delete-dialog";
import { type Context, messageTemplate } from "./message";
import { peopleTemplate, typingTemplate } from "./presence-list";
import { showHeading } from "./room-header";
import { storageName, Talk } from "./room-session";
import { isMine, keyOf, type Line, lines } from "./room-state";
import { rove } from "./roving-tabindex";
import { Stick } from "./scroll-anchor";

/**
 * A chat room, from the snapshot the server rendered inside of it.
 *
 * `<chat-room data-messages="/chat/general/messages/" data-stream data-seq data-epoch>`
 */
export class ChatRoom extends LitElement {
  #talk: Talk | null = null;
  #stick: Stick | null = null;
  #context: Context | null = null;
  #newest = 0;
  #unseen = false;
  #trouble: string | null = null;
  #loading = false;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#talk) return;
    const { stream } = readCursor(this);
    const snapshot = JSON.parse(this.querySelector("script")?.textContent ?? "");
    const connection = Connection.to(`/ws/chat/?as=${keyOf(snapshot.me)}`);
    const talk = new Talk(connection, stream, this.dataset.messages ?? "", snapshot);
    this.#talk = talk;
    this.#newest = newestOf(talk);
    this.#context = {
      connected: false,
      linked: null,
      stop: null,
      remove: (line) => this.#dialog?.ask(line, (id) => talk.remove(id)),
      retry: (pending) => talk.retry(pending),
      discard: (pending) => talk.discard(pending),
      edit: (pending) => {
        this.querySelector("chat-composer")?.restore(pending.body);
        talk.discard(pending);
      },
    };
    talk.addEventListener("change", () => this.#changed(talk));
    window.addEventListener("hashchange", () => void this.#showLinked());
    attachStatus(connection);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const talk = this.#talk;
    if (!talk) return nothing;
    const { name } = talk.heading;
    return html`
      ${peopleTemplate(talk.company.here)}
      <div class="room__window">
        <div
          class="room__log"
          role="log"
          aria-live=${this.#loading ? "off" : "polite"}
          aria-label="Messages in ${name}"
          tabindex="0"
          @keydown=${this.#keydown}
        >
          ${talk.state.more ? this.#earlierButton() : nothing} ${this.#messages(talk)}
        </div>
        ${this.#unseen ? this.#newButton() : nothing}
      </div>
      ${typingTemplate(talk.company.typing)}
      <chat-composer
        .room=${name}
        .keep=${`chat.draft.${storageName(talk.room, talk.state.me)}`}
        .closed=${talk.ended}
        @typed=${() => talk.typed()}
        @send=${(event: CustomEvent<string>) => this.#send(talk, event.detail)}
      ></chat-composer>
      <chat-delete-dialog @deleted=${() => this.#log?.focus()}></chat-delete-dialog>
    `;
  }

  protected override firstUpdated(): void {
    const log = this.#log;
    if (!log) return;
    this.#stick = new Stick(log, () => this.#scrolled());
    this.#stick.toEnd();
    void this.#showLinked();
  }

  protected override updated(): void {
    this.#stick?.follow();
  }

  #messages(talk: Talk): unknown {
    const all = lines(talk.state);
    if (all.length === 0) {
      return html`<p class="empty">Nobody has written here yet. Say hello.</p>`;
    }
    const stop = all.findLast(({ removable }) => removable)?.key ?? null;
    const context = { ...(this.#context as Context), connected: talk.connected, stop };
    const template = (line: Line, i: number) => messageTemplate(line, all[i - 1], context);
    return html`<ol class="messages">${repeat(all, ({ key }) => key, template)}</ol>`;
  }

  #earlierButton(): unknown {
    return html`<div class="room__earlier">
      <button
        class="button button--quiet button--small"
        type="button"
        ?disabled=${this.#loading}
        @click=${this.#showEarlier}
      >
        Show earlier messages
      </button>
      ${this.#trouble ? html`<p class="room__trouble" role="alert">${this.#trouble}</p>` : nothing}
    </div>`;
  }

  #newButton(): unknown {
    return html`<button class="button button--small room__new" type="button" @click=${this.#showNew}>
      New messages
    </button>`;
  }

  #keydown(event: KeyboardEvent): void {
    rove(event.currentTarget as HTMLElement, ".message__delete", event);
  }

  #send(talk: Talk, body: string): void {
    this.#stick?.toEnd();
    talk.send(body);
  }

  #changed(talk: Talk): void {
    const { me, messages } = talk.state;
    showHeading(document, talk.heading);
    const last = messages.at(-1);
    const fromOthers = last && last.id > this.#newest && !isMine(me, last.author);
    if (fromOthers && !this.#stick?.atEnd) this.#unseen = true;
    this.#newest = newestOf(talk);
    this.requestUpdate();
  }

  #scrolled(): void {
    if (!this.#unseen || !this.#stick?.atEnd) return;
    this.#unseen = false;
    this.requestUpdate();
  }

  #showNew(): void {
    this.#unseen = false;
    this.#stick?.toEnd();
    this.#log?.focus();
    this.requestUpdate();
  }

  async #showEarlier(): Promise<void> {
    const restore = this.#stick?.hold();
    await this.#load();
    restore?.();
    if (!this.#talk?.state.more) this.#log?.focus(); // the button that had it is gone
  }

  /** Old messages are not read out as new ones: the log is quiet until they are in. */
  async #load(): Promise<void> {
    this.#loading = true;
    this.#trouble = null;
    this.requestUpdate();
    try {
      await this.#talk?.earlier();
    } catch {
      this.#trouble = "Earlier messages could not be loaded. Please try again.";
    }
    await this.updateComplete;
    this.#loading = false;
    this.requestUpdate();
    await this.updateComplete;
  }

  /** Go to the message that the address names, loading what lies between. */
  async #showLinked(): Promise<void> {
    const id = Number(/^#message-(\d+)$/.exec(location.hash)?.[1] ?? 0);
    const talk = this.#talk;
    if (!id || !talk || !this.#context) return;
    this.#context.linked = id;
    while (talk.state.more && (talk.state.messages[0]?.id ?? 0) > id && !this.#trouble) {
      await this.#load();
    }
    this.requestUpdate();
    await this.updateComplete;
    const target = this.querySelector<HTMLElement>(`#message-${id}`);
    if (target) this.#stick?.show(target);
  }

  get #dialog(): DeleteDialog | null {
    return this.querySelector("chat-delete-dialog");
  }

  get #log(): HTMLElement | null {
    return this.querySelector(".room__log");
  }
}

const newestOf = (talk: Talk) => talk.state.messages.at(-1)?.id ?? 0;

customElements.define("chat-room", ChatRoom);
