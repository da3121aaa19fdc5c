import { Connection, Refusal, readCursor } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "./composer";
import { EarlierMessages } from "./earlier-messages";
import { type MessageContext, messageTemplate } from "./message";
import { presenceTemplate, typingTemplate } from "./presence-list";
import { updateRoomHeader } from "./room-header";
import { RoomSession, type Snapshot } from "./room-session";
import { isMine, type Line, lines, type Pending, participantKey } from "./room-state";
import { moveFocus } from "./roving-tabindex";
import { ScrollAnchor } from "./scroll-anchor";

const NOT_CONNECTED = "You are not connected. Try again when the connection is back.";

/**
 * A chat room, from the snapshot that the server rendered inside it.
 *
 * `<chat-room data-messages="/chat/general/messages/" data-max-length data-stream data-seq data-epoch>`
 */
export class ChatRoom extends LitElement {
  readonly #earlier = new EarlierMessages(this);
  #session: RoomSession | null = null;
  #anchor: ScrollAnchor | null = null;
  #dialog: ConfirmDialog | null = null;
  #linked: number | null = null;
  #newest = 0;
  #unseen = false;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#session) return;
    this.#session = this.#open();
    this.#newest = newestId(this.#session);
    const dialog = this.querySelector("dialog");
    this.#dialog = dialog && new ConfirmDialog(dialog, () => this.#log?.focus());
    window.addEventListener("hashchange", () => void this.#showLinked());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.close();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const session = this.#session;
    if (!session) return nothing;
    return html`
      ${presenceTemplate(session.presence.here)}
      <div class="room__window">
        ${this.#logTemplate(session)} ${this.#unseen ? this.#newMessagesButton() : nothing}
      </div>
      ${typingTemplate(session.presence.typing)}
      <chat-composer
        .room=${session.heading.name}
        .storageKey=${session.storageKey("draft")}
        .maxLength=${Number(this.dataset.maxLength)}
        .closed=${session.ended}
        @typed=${() => session.presence.typed()}
        @send=${(event: CustomEvent<string>) => this.#send(session, event.detail)}
      ></chat-composer>
    `;
  }

  protected override firstUpdated(): void {
    const log = this.#log;
    if (!log) return;
    this.#anchor = new ScrollAnchor(log, () => this.#scrolled());
    this.#anchor.scrollToEnd();
    void this.#showLinked();
  }

  protected override updated(): void {
    this.#anchor?.follow();
  }

  #open(): RoomSession {
    const snapshot: Snapshot = JSON.parse(this.querySelector("script")?.textContent ?? "");
    const connection = Connection.to(`/ws/chat/?as=${participantKey(snapshot.me)}`);
    attachStatus(connection);
    const { stream } = readCursor(this);
    const session = new RoomSession(connection, stream, this.dataset.messages ?? "", snapshot);
    session.addEventListener("change", () => this.#changed(session));
    return session;
  }

  #logTemplate(session: RoomSession): unknown {
    return html`<div
      class="room__log"
      role="log"
      aria-live=${this.#earlier.loading ? "off" : "polite"}
      aria-label="Messages in ${session.heading.name}"
      tabindex="0"
      @keydown=${this.#keydown}
    >
      ${session.state.more ? this.#earlier.template(() => this.#showEarlier()) : nothing}
      ${this.#messagesTemplate(session)}
    </div>`;
  }

  #messagesTemplate(session: RoomSession): unknown {
    const all = lines(session.state);
    if (all.length === 0) return html`<p class="empty">No messages yet. Say hello.</p>`;
    const context = this.#context(session, all);
    const template = (line: Line, i: number) => messageTemplate(line, all[i - 1], context);
    return html`<ol class="messages">${repeat(all, ({ key }) => key, template)}</ol>`;
  }

  #context(session: RoomSession, all: Line[]): MessageContext {
    return {
      connected: session.connected,
      linked: this.#linked,
      tabStop: all.findLast(({ deletable }) => deletable)?.key ?? null,
      delete: (line) => this.#confirmDelete(session, line),
      retry: (pending) => session.retry(pending),
      discard: (pending) => session.discard(pending),
      edit: (pending) => this.#edit(session, pending),
    };
  }

  #newMessagesButton(): unknown {
    return html`<button class="button button--small room__new" type="button" @click=${this.#showNew}>
      New messages
    </button>`;
  }

  #keydown(event: KeyboardEvent): void {
    moveFocus(event.currentTarget as HTMLElement, ".message__delete", event);
  }

  #send(session: RoomSession, body: string): void {
    this.#anchor?.scrollToEnd();
    session.send(body);
  }

  #edit(session: RoomSession, pending: Pending): void {
    this.querySelector("chat-composer")?.restore(pending.body);
    session.discard(pending);
  }

  #confirmDelete(session: RoomSession, { id, mine, author, body }: Line): void {
    this.#dialog?.ask(mine ? body : `${author.name}: ${body}`, async () => {
      try {
        await session.delete(id ?? 0);
        return null;
      } catch (error) {
        return error instanceof Refusal ? error.message : NOT_CONNECTED;
      }
    });
  }

  #changed(session: RoomSession): void {
    const { me, messages } = session.state;
    updateRoomHeader(document, session.heading);
    const last = messages.at(-1);
    const fromOthers = last && last.id > this.#newest && !isMine(me, last.author);
    if (fromOthers && !this.#anchor?.atEnd) this.#unseen = true;
    this.#newest = newestId(session);
    this.requestUpdate();
  }

  #scrolled(): void {
    if (!this.#unseen || !this.#anchor?.atEnd) return;
    this.#unseen = false;
    this.requestUpdate();
  }

  #showNew(): void {
    this.#unseen = false;
    this.#anchor?.scrollToEnd();
    this.#log?.focus();
    this.requestUpdate();
  }

  async #showEarlier(): Promise<void> {
    const release = this.#anchor?.hold();
    await this.#loadEarlier();
    release?.();
    if (!this.#session?.state.more) this.#log?.focus(); // the focused button is gone
  }

  async #loadEarlier(): Promise<boolean> {
    return this.#earlier.load(async () => this.#session?.loadEarlier());
  }

  /** Scroll to the message in the address, and load the messages up to it. */
  async #showLinked(): Promise<void> {
    const id = Number(/^#message-(\d+)$/.exec(location.hash)?.[1] ?? 0);
    const session = this.#session;
    if (!id || !session) return;
    this.#linked = id;
    let loaded = true;
    while (loaded && isBeforePage(id, session)) loaded = await this.#loadEarlier();
    this.requestUpdate();
    await this.updateComplete;
    const target = this.querySelector<HTMLElement>(`#message-${id}`);
    if (target) this.#anchor?.show(target);
  }

  get #log(): HTMLElement | null {
    return this.querySelector(".room__log");
  }
}

const newestId = ({ state }: RoomSession) => state.messages.at(-1)?.id ?? 0;

/** Whether the message with this id is on a page that is not loaded yet. */
const isBeforePage = (id: number, { state: { more, messages } }: RoomSession) =>
  more && (messages[0]?.id ?? 0) > id;

customElements.define("chat-room", ChatRoom);
