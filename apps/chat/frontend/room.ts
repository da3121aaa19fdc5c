import { NOBODY, type PresenceList, readCursor } from "@realtime/index";
import { requiredElement } from "@shell/required-element";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { chatConnection } from "./chat-connection";
import { ComposerLoader } from "./composer-loader";
import type { Composed, SaveEdit } from "./composer-subject";
import { COMPOSER, MESSAGE_PANEL } from "./lazy-parts";
import { MessageLog } from "./message-log";
import { MessageTools } from "./message-tools";
import { participantKey } from "./participant";
import { pinnedTemplate } from "./pinned-messages";
import { typingTemplate } from "./presence-list";
import { renderPresence, updateRoomHeader } from "./room-header";
import { lines } from "./room-lines";
import { RoomSession, type Snapshot } from "./room-session";
import type { ScrollPlace } from "./scroll-anchor";
import { takeServerPage } from "./server-page";
import type { UploadTarget } from "./shown-image";

/**
 * A chat room. It replaces the messages and the form that the server rendered inside it by the same elements,
 * and keeps them up to date. Without it they work by plain HTTP.
 *
 * `<chat-room data-messages="/chat/general/messages/" data-commands="/chat/general/command/"
 * data-events="/sse/session/chat.room.12/" data-max-length data-stream data-seq data-epoch>`
 */
export class ChatRoom extends LitElement {
  #session: RoomSession | null = null;
  #log!: MessageLog;
  #tools!: MessageTools;
  #composer: ComposerLoader | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#session) return;
    const session = this.#open();
    this.#session = session;
    this.#tools = new MessageTools(session, {
      host: this,
      pictures: this.dataset.pictures ?? "",
      dialog: requiredElement<HTMLDialogElement>(this, "dialog"),
      deleted: () => this.#log.focus(),
      composer: async () => (await this.#composer?.load()) ?? null,
    });
    this.#log = new MessageLog(this, session, this.#tools);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.close();
  }

  /** Where the reader is in the history; null at its end. */
  get place(): ScrollPlace | null {
    return this.#log.place;
  }

  /** Go back to a place. Its message must be among those shown. */
  goTo(place: ScrollPlace): void {
    this.#log.goTo(place);
  }

  /** The people who are in the room. */
  get here(): PresenceList {
    return this.#session?.presence.here ?? NOBODY;
  }

  protected override createRenderRoot(): HTMLElement {
    return requiredElement(this, ".room__body");
  }

  protected override update(changed: PropertyValues): void {
    if (!this.hasUpdated) this.#takeOver();
    super.update(changed);
  }

  protected override render(): unknown {
    const session = this.#session;
    if (!session) return nothing;
    return html`
      ${pinnedTemplate(session.state)} ${this.#log.template()}
      ${typingTemplate(session.presence.typing.people)}
      ${this.#composer?.form ?? this.#composerTemplate(session)}
    `;
  }

  #composerTemplate(session: RoomSession): unknown {
    if (!this.#composer) return nothing;
    return html`<chat-composer
        .room=${session.heading.name}
        .storageKey=${session.storageKey("draft")}
        .draftPlace=${session.draftPlace}
        .maxLength=${Number(this.dataset.maxLength)}
        .closed=${session.closed}
        .uploads=${this.#uploads}
        .state=${session.state}
        .save=${this.#save}
        .people=${this.#people}
        @typed=${() => session.presence.signal.typed()}
        @edit-last=${() => this.#editLast(session)}
        @send=${({ detail }: CustomEvent<Composed>) => {
          void this.#log.scrollToEnd();
          session.presence.signal.sent();
          session.own.send(detail.body, detail.replyTo, detail.images);
        }}
      ></chat-composer>`;
  }

  /** Keep the text, the focus and the scroll position that the reader had on the server's page. */
  #takeOver(): void {
    const page = takeServerPage(this.renderRoot as HTMLElement);
    this.#log.takeOver(page.fromEnd);
    if (scrollY === 0 && !location.hash) this.scrollIntoView({ block: "end" }); // in a low window, past the site's header
    const session = this.#session;
    if (session && participantKey(session.state.me))
      this.#composer = new ComposerLoader(this, page);
    MESSAGE_PANEL.loadAfterPage(({ openByLongPress }) => openByLongPress(this));
  }

  #open(): RoomSession {
    const snapshot: Snapshot = JSON.parse(requiredElement(this, "script").textContent ?? "");
    const key = participantKey(snapshot.me);
    const { messages = "", commands, events } = this.dataset;
    const connection = chatConnection(key);
    if (commands) connection.commandAddress = `${commands}?as=${key}`;
    const { stream } = readCursor(this);
    const session = new RoomSession(connection, { stream, messages, events }, snapshot);
    const card = (id: string) => session.address(`people/${id}/card/`);
    session.addEventListener("change", () => {
      updateRoomHeader(document, session.heading);
      renderPresence(document, session.presence.here, key ? card : null);
      this.requestUpdate();
    });
    return session;
  }

  /** Where pictures are uploaded; null for those who may not. */
  get #uploads(): UploadTarget | null {
    const { uploads: address, maxBytes } = this.dataset;
    return address ? { address, maxBytes: Number(maxBytes) } : null;
  }

  /** Guests cannot mention everyone. */
  readonly #people = async () => {
    const people = (await this.#session?.commands.people()) ?? [];
    const here = COMPOSER.now && this.#session?.state.me.user_id != null ? [COMPOSER.now.HERE] : [];
    return [...people, ...here];
  };
  readonly #save: SaveEdit = (id, version, body) => this.#tools.save(id, version, body);

  #editLast(session: RoomSession): void {
    const last = lines(session.state).findLast(({ editable }) => editable);
    if (last) this.#tools.edit(last);
  }
}

customElements.define("chat-room", ChatRoom);

declare global {
  interface HTMLElementTagNameMap {
    "chat-room": ChatRoom;
  }
}
