import { Refusal, readCursor } from "@realtime/index";
import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { requiredElement } from "@shell/required-element";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { chatConnection } from "./chat-connection";
import "./composer";
import { MessageLog } from "./message-log";
import { participantKey } from "./participant";
import { presenceTemplate, typingTemplate } from "./presence-list";
import { updateRoomHeader } from "./room-header";
import type { Line } from "./room-lines";
import { RoomSession, type Snapshot } from "./room-session";
import type { Pending } from "./room-state";
import { takeServerPage } from "./server-page";

const NOT_CONNECTED = "You are not connected. Try again when the connection is back.";

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
  #dialog!: ConfirmDialog;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#session) return;
    const session = this.#open();
    this.#session = session;
    this.#log = new MessageLog(this, session, {
      delete: (line) => this.#confirmDelete(session, line),
      retry: (pending) => session.own.retry(pending),
      discard: (pending) => session.own.discard(pending),
      edit: (pending) => this.#edit(session, pending),
    });
    const dialog = requiredElement<HTMLDialogElement>(this, "dialog");
    this.#dialog = new ConfirmDialog(dialog, () => this.#log.focus());
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
      ${presenceTemplate(session.presence.here)}
      ${this.#log.template()}
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
        @typed=${() => session.presence.signal.typed()}
        @send=${({ detail }: CustomEvent<string>) => {
          this.#log.scrollToEnd();
          session.presence.signal.sent();
          session.own.send(detail);
        }}
      ></chat-composer>`;
  }

  /** What the reader has begun on the server's page goes on. */
  #takeOver(): void {
    const page = takeServerPage(this.renderRoot as HTMLElement);
    this.#log.takeOver(page.fromEnd);
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
      this.requestUpdate();
    });
    return session;
  }

  #edit(session: RoomSession, pending: Pending): void {
    this.querySelector("chat-composer")?.restore(pending.body);
    session.own.discard(pending);
  }

  #confirmDelete(session: RoomSession, { id, mine, author, body }: Line): void {
    this.#dialog.ask(mine ? body : `${author.name}: ${body}`, async () => {
      try {
        await session.delete(id ?? 0);
        return null;
      } catch (error) {
        return error instanceof Refusal ? error.message : NOT_CONNECTED;
      }
    });
  }
}

customElements.define("chat-room", ChatRoom);
