import { readCursor } from "@realtime/index";
import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { requiredElement } from "@shell/required-element";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { chatConnection } from "./chat-connection";
import "./composer";
import type { Composed, SaveEdit } from "./composer-subject";
import { HERE } from "./mention-completion";
import { MessageLog } from "./message-log";
import { MessageTools } from "./message-tools";
import { participantKey } from "./participant";
import { pinnedTemplate } from "./pinned-messages";
import { typingTemplate } from "./presence-list";
import { renderPresence, updateRoomHeader } from "./room-header";
import { lines } from "./room-lines";
import { RoomSession, type Snapshot } from "./room-session";
import { takeServerPage } from "./server-page";

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

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#session) return;
    const session = this.#open();
    this.#session = session;
    const element = requiredElement<HTMLDialogElement>(this, "dialog");
    const dialog = new ConfirmDialog(element, () => this.#log.focus());
    this.#tools = new MessageTools(session, {
      host: this,
      dialog,
      composer: () => this.querySelector("chat-composer"),
    });
    this.#log = new MessageLog(this, session, this.#tools);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.close();
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
      ${participantKey(session.state.me) ? this.#composer(session) : nothing}
    `;
  }

  #composer(session: RoomSession): unknown {
    return html`<chat-composer
        .room=${session.heading.name}
        .storageKey=${session.storageKey("draft")}
        .maxLength=${Number(this.dataset.maxLength)}
        .closed=${session.closed}
        .state=${session.state}
        .save=${this.#save}
        .people=${this.#people}
        @typed=${() => session.presence.signal.typed()}
        @edit-last=${() => this.#editLast(session)}
        @send=${({ detail }: CustomEvent<Composed>) => {
          void this.#log.scrollToEnd();
          session.presence.signal.sent();
          session.own.send(detail.body, detail.replyTo);
        }}
      ></chat-composer>`;
  }

  /** What the reader has begun on the server's page goes on. */
  #takeOver(): void {
    const page = takeServerPage(this.renderRoot as HTMLElement);
    this.#log.takeOver(page.fromEnd);
    if (scrollY === 0 && !location.hash) this.scrollIntoView({ block: "end" }); // in a low window, past the site's header
    if (!page.text && !page.writing) return;
    void this.updateComplete.then(() => this.#goOnWriting(page.text));
  }

  /** The composer has loaded the draft of this tab; on a page that was reloaded, both are the same. */
  async #goOnWriting(text: string): Promise<void> {
    const composer = this.querySelector("chat-composer");
    await composer?.updateComplete;
    const textarea = composer?.querySelector("textarea");
    if (text && textarea?.value !== text) composer?.restore(text);
    else textarea?.focus();
  }

  #open(): RoomSession {
    const snapshot: Snapshot = JSON.parse(requiredElement(this, "script").textContent ?? "");
    const key = participantKey(snapshot.me);
    const { messages = "", commands, events } = this.dataset;
    const connection = chatConnection(key);
    if (commands) connection.commandAddress = `${commands}?as=${key}`;
    const { stream } = readCursor(this);
    const session = new RoomSession(connection, { stream, messages, events }, snapshot);
    session.addEventListener("change", () => {
      updateRoomHeader(document, session.heading);
      renderPresence(document, session.presence.here);
      this.requestUpdate();
    });
    return session;
  }

  /** Guests cannot mention everyone. */
  readonly #people = async () => {
    const people = (await this.#session?.people()) ?? [];
    return this.#session?.state.me.user_id == null ? people : [...people, HERE];
  };
  readonly #save: SaveEdit = (id, version, body) => this.#tools.save(id, version, body);

  #editLast(session: RoomSession): void {
    const last = lines(session.state).findLast(({ editable }) => editable);
    if (last) this.#tools.edit(last);
  }
}

customElements.define("chat-room", ChatRoom);
