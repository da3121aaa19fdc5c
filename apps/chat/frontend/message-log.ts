import { fillIn, gettext } from "@realtime/index";
import { html, type LitElement, nothing, type ReactiveController } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { ChatMessage } from "./chat-message";
import { messageTemplate } from "./message";
import type { MessageTools } from "./message-tools";
import { MoreMessages } from "./more-messages";
import { NewMessages } from "./new-messages";
import { isMine } from "./participant";
import { hasTools, type Line, lines } from "./room-lines";
import type { RoomSession } from "./room-session";
import { hasTooMany, type RoomState } from "./room-state";
import { moveFocus } from "./roving-tabindex";
import { ScrollAnchor, type ScrollPlace } from "./scroll-anchor";
import { StableLines } from "./stable-lines";

/** More messages are loaded when less than this is left of them, in heights of the window. */
const LOAD_WITHIN = 0.75;

/** The scrolled log of a room: it follows new messages, pages both ways, and goes to a linked one. */
export class MessageLog implements ReactiveController {
  readonly #host: LitElement;
  readonly #session: RoomSession;
  readonly #tools: MessageTools;
  readonly #earlier: MoreMessages;
  readonly #later: MoreMessages;
  readonly #new: NewMessages;
  readonly #stable = new StableLines();
  readonly #hashChanged = () => void this.#showLinked();
  #anchor: ScrollAnchor | null = null;
  #linked: number | null = null;
  #fromEnd = 0;
  #rendered: RoomState | null = null;
  #followed = false;

  constructor(host: LitElement, session: RoomSession, tools: MessageTools) {
    this.#host = host;
    this.#session = session;
    this.#tools = tools;
    this.#earlier = new MoreMessages(host, "earlier");
    this.#later = new MoreMessages(host, "later");
    this.#new = new NewMessages(host);
    host.addController(this);
    session.addEventListener("change", () => this.#trim());
    session.addEventListener("arrival", (event) =>
      this.#arrived((event as CustomEvent<ChatMessage>).detail),
    );
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

  hostUpdate(): void {
    this.#followed = this.#rendered?.later === false;
    if (this.#session.state !== this.#rendered) this.#anchor?.remember();
  }

  hostUpdated(): void {
    const changed = this.#rendered !== this.#session.state;
    this.#rendered = this.#session.state;
    if (!this.#anchor) this.#start();
    else if (changed) this.#anchor.restore(this.#followed);
  }

  /** Show the newest messages, and load them if they are not on the page. */
  async scrollToEnd(): Promise<void> {
    if (this.#session.state.later) await this.#load("newest");
    this.#anchor?.scrollToEnd();
    this.#new.seen();
  }

  /** The first message in view, unless the reader is at the end of the history. */
  get place(): ScrollPlace | null {
    if (!this.#anchor || (this.#anchor.atEnd && !this.#session.state.later)) return null;
    return this.#anchor.place;
  }

  goTo(place: ScrollPlace): void {
    this.#anchor?.goTo(place);
  }

  focus(): void {
    this.#element?.focus();
  }

  template(): unknown {
    const { heading, state, connected } = this.#session;
    const more = [this.#earlier, this.#later].map(({ loading, error }) => `${loading} ${error}`);
    const tools = [this.#tools.open, this.#tools.error];
    const own = [connected, this.#linked, this.#new.count];
    const changing = [state, heading.name, ...own, ...more, ...tools];
    return guard(changing, () => this.#template(state, heading.name));
  }

  #template(state: RoomState, name: string): unknown {
    const loading = this.#earlier.loading || this.#later.loading;
    return html`<div class="room__window">
      <div
        class="room__log"
        role="log"
        aria-live=${loading ? "off" : "polite"}
        aria-label=${fillIn(gettext("Messages in {name}"), { name })}
        tabindex="0"
        @keydown=${this.#keydown}
      >
        <div class="room__lines">
          ${state.more ? this.#earlier.template(() => this.#clicked(this.#showEarlier())) : nothing}
          ${this.#messagesTemplate(this.#stable.of(lines(state)))}
          ${state.later ? this.#later.template(() => this.#clicked(this.#showLater())) : nothing}
        </div>
      </div>
      ${this.#new.template(state.later, () => this.#showNew())}
    </div>`;
  }

  #messagesTemplate(all: Line[]): unknown {
    if (all.length === 0)
      return html`<p class="empty">${gettext("No messages yet. Say hello.")}</p>`;
    const context = {
      tools: this.#tools,
      connected: this.#session.connected,
      linked: this.#linked,
      tabStop: all.findLast(hasTools)?.key ?? null,
    };
    const today = new Date().toDateString();
    const template = (line: Line, i: number) => {
      const previous = all[i - 1];
      const { tools, connected, linked, tabStop } = context;
      const open = tools.open === line.key && `${tools.error}`;
      const waits = line.pending && connected;
      const marks = [line.id === linked, line.key === tabStop];
      const changing = [line, previous, open, waits, ...marks, today];
      return guard(changing, () => messageTemplate(line, previous, context));
    };
    return html`<ol class="messages">${repeat(all, ({ key }) => key, template)}</ol>`;
  }

  /** Drop messages at the end that the reader is farther from. */
  #trim(): void {
    if (!hasTooMany(this.#session.state)) return;
    const { above = 0, below = 0 } = this.#anchor ?? {};
    this.#session.trim(above < below ? "later" : "earlier");
  }

  #arrived({ author }: ChatMessage): void {
    const isInView = this.#anchor?.atEnd && !this.#session.state.later;
    if (!isInView && !isMine(this.#session.state.me, author)) this.#new.arrived();
  }

  async #showNew(): Promise<void> {
    await this.scrollToEnd();
    this.focus();
  }

  #start(): void {
    const element = this.#element;
    if (!element) return;
    this.#anchor = new ScrollAnchor(element, ".message", () => this.#scrolled());
    this.#anchor.scrollToEnd(this.#fromEnd);
    void this.#showLinked();
  }

  #scrolled(): void {
    const { more, later } = this.#session.state;
    if (!this.#anchor) return;
    if (this.#anchor.atEnd && !later) this.#new.seen();
    if (more && this.#anchor.above < LOAD_WITHIN && !this.#anchor.atEnd) void this.#showEarlier();
    if (later && this.#anchor.below < LOAD_WITHIN) void this.#showLater();
  }

  #keydown(event: KeyboardEvent): void {
    moveFocus(event.currentTarget as HTMLElement, ".message__more", event);
  }

  #showEarlier(): Promise<void> {
    return this.#earlier.load(() => this.#session.loadEarlier());
  }

  #showLater(): Promise<void> {
    return this.#later.load(() => this.#session.loadLater());
  }

  async #clicked(shown: Promise<void>): Promise<void> {
    await shown;
    const focused = document.activeElement;
    if (!focused || focused === document.body) this.focus(); // the button is gone
  }

  #load(place: "newest" | { around: number }): Promise<void> {
    return this.#later.load(() => this.#session.show(place));
  }

  /** Scroll to the message in the address, and load those around it unless they are here. */
  async #showLinked(): Promise<void> {
    const id = Number(/^#message-(\d+)$/.exec(location.hash)?.[1] ?? 0);
    if (!id) return;
    this.#linked = id;
    if (!hasPlaceOf(id, this.#session.state)) await this.#load({ around: id });
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const target = this.#element?.querySelector<HTMLElement>(`#message-${id}`);
    if (target) this.#anchor?.show(target);
  }

  get #element(): HTMLElement | null {
    return this.#host.querySelector(".room__log");
  }
}

/** Whether the message with this id is among those shown, if it exists. */
function hasPlaceOf(id: number, { messages, more, later }: RoomState): boolean {
  const isEarlier = more && id < (messages[0]?.message_id ?? 0);
  const isLater = later && id > (messages.at(-1)?.message_id ?? 0);
  return !isEarlier && !isLater;
}
