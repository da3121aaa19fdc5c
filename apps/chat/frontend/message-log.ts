import { html, type LitElement, nothing, type ReactiveController } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { EarlierMessages } from "./earlier-messages";
import { messageTemplate } from "./message";
import type { MessageTools } from "./message-tools";
import { NewMessages } from "./new-messages";
import { hasTools, type Line, lines } from "./room-lines";
import type { RoomSession } from "./room-session";
import { moveFocus } from "./roving-tabindex";
import { ScrollAnchor } from "./scroll-anchor";

/** The scrolled log of a room: it follows new messages, loads earlier ones and goes to a linked one. */
export class MessageLog implements ReactiveController {
  readonly #host: LitElement;
  readonly #session: RoomSession;
  readonly #tools: MessageTools;
  readonly #earlier: EarlierMessages;
  readonly #new: NewMessages;
  readonly #hashChanged = () => void this.#showLinked();
  #anchor: ScrollAnchor | null = null;
  #linked: number | null = null;
  #fromEnd = 0;

  constructor(host: LitElement, session: RoomSession, tools: MessageTools) {
    this.#host = host;
    this.#session = session;
    this.#tools = tools;
    this.#earlier = new EarlierMessages(host);
    this.#new = new NewMessages(host, session);
    host.addController(this);
    session.addEventListener("change", () => this.#new.changed(this.#anchor?.atEnd ?? false));
  }

  hostConnected(): void {
    window.addEventListener("hashchange", this.#hashChanged);
  }

  hostDisconnected(): void {
    window.removeEventListener("hashchange", this.#hashChanged);
  }

  /** Take over the list that the server rendered, where the reader has scrolled it. */
  takeOver(fromEnd: number): void {
    this.#fromEnd = fromEnd;
  }

  hostUpdated(): void {
    if (this.#anchor) this.#anchor.follow();
    else this.#start();
  }

  scrollToEnd(): void {
    this.#anchor?.scrollToEnd();
  }

  focus(): void {
    this.#element?.focus();
  }

  template(): unknown {
    const { heading, state } = this.#session;
    return html`<div class="room__window">
      <div
        class="room__log"
        role="log"
        aria-live=${this.#earlier.loading ? "off" : "polite"}
        aria-label="Messages in ${heading.name}"
        tabindex="0"
        @keydown=${this.#keydown}
      >
        <div class="room__lines">
          ${state.more ? this.#earlier.template(() => this.#showEarlier()) : nothing}
          ${this.#messagesTemplate(lines(state))}
        </div>
      </div>
      ${this.#new.template(() => this.#showNew())}
    </div>`;
  }

  #messagesTemplate(all: Line[]): unknown {
    if (all.length === 0) return html`<p class="empty">No messages yet. Say hello.</p>`;
    const context = {
      tools: this.#tools,
      connected: this.#session.connected,
      linked: this.#linked,
      tabStop: all.findLast(hasTools)?.key ?? null,
    };
    const template = (line: Line, i: number) => messageTemplate(line, all[i - 1], context);
    return html`<ol class="messages">${repeat(all, ({ key }) => key, template)}</ol>`;
  }

  #showNew(): void {
    this.scrollToEnd();
    this.focus();
    this.#new.seen();
  }

  #start(): void {
    const element = this.#element;
    if (!element) return;
    this.#anchor = new ScrollAnchor(element, () => {
      if (this.#anchor?.atEnd) this.#new.seen();
    });
    this.#anchor.scrollToEnd(this.#fromEnd);
    void this.#showLinked();
  }

  #keydown(event: KeyboardEvent): void {
    moveFocus(event.currentTarget as HTMLElement, ".message__more", event);
  }

  async #showEarlier(): Promise<void> {
    const release = this.#anchor?.hold();
    await this.#loadEarlier();
    release?.();
    if (!this.#session.state.more) this.focus(); // the focused button is gone
  }

  #loadEarlier(): Promise<boolean> {
    return this.#earlier.load(() => this.#session.loadEarlier());
  }

  /** Scroll to the message in the address, and load the messages up to it. */
  async #showLinked(): Promise<void> {
    const id = Number(/^#message-(\d+)$/.exec(location.hash)?.[1] ?? 0);
    if (!id) return;
    this.#linked = id;
    let loaded = true;
    while (loaded && isBeforePage(id, this.#session)) loaded = await this.#loadEarlier();
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const target = this.#element?.querySelector<HTMLElement>(`#message-${id}`);
    if (target) this.#anchor?.show(target);
  }

  get #element(): HTMLElement | null {
    return this.#host.querySelector(".room__log");
  }
}

/** Whether the message with this id is on a page that is not loaded yet. */
const isBeforePage = (id: number, { state: { more, messages } }: RoomSession) =>
  more && (messages[0]?.message_id ?? 0) > id;
