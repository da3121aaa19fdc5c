import { html, nothing, type ReactiveControllerHost } from "lit";
import { isMine } from "./participant";
import type { RoomSession } from "./room-session";

/** The button that says that there are new messages below what is being read. */
export class NewMessages {
  readonly #host: ReactiveControllerHost;
  readonly #session: RoomSession;
  #newest: number;
  #unseen = false;

  constructor(host: ReactiveControllerHost, session: RoomSession) {
    this.#host = host;
    this.#session = session;
    this.#newest = this.#newestId;
  }

  /** The messages have changed. New ones of others are unseen unless their end is in view. */
  changed(atEnd: boolean): void {
    const { me, messages } = this.#session.state;
    const last = messages.at(-1);
    const fromOthers = last && last.message_id > this.#newest && !isMine(me, last.author);
    if (fromOthers && !atEnd) this.#unseen = true;
    this.#newest = this.#newestId;
  }

  seen(): void {
    if (!this.#unseen) return;
    this.#unseen = false;
    this.#host.requestUpdate();
  }

  template(show: () => void): unknown {
    if (!this.#unseen) return nothing;
    return html`<button class="button button--small room__new" type="button" @click=${show}>
      New messages
    </button>`;
  }

  get #newestId(): number {
    return this.#session.state.messages.at(-1)?.message_id ?? 0;
  }
}
