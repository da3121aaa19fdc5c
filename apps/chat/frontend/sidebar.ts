import { IdleSignal, Lazy } from "@realtime/index";
import { requiredElement } from "@shell/required-element";
import { countText, showTitleCount } from "@shell/title-count";
import { chatConnection } from "./chat-connection";
import { ReadMarker } from "./read-marker";
import { followRoomLinks } from "./room-links";
import {
  lineElements,
  markOpen,
  readList,
  sortLines,
  writeLine,
  writePresence,
} from "./sidebar-dom";
import { announced, type Line } from "./sidebar-line";
import { type List, SidebarSession } from "./sidebar-session";
import { SwitcherKey } from "./switcher-key";

const PROFILE_CARD = new Lazy(() => import("./profile-card"));

/**
 * The list of rooms beside every page of the chat, from what the server rendered inside it.
 *
 * `<chat-sidebar data-url="/chat/sidebar/" data-me data-stream data-seq data-epoch>`: the stream is the member's
 * own, and none for a guest. Somebody without a name has no key in `data-me`, and the list stays as it is.
 */
export class ChatSidebar extends HTMLElement {
  #session: SidebarSession | null = null;
  #marker: ReadMarker | null = null;
  #isReady = false;
  readonly #over = new AbortController();
  /** The stream of the room that the page shows. */
  #open: string | null = null;

  connectedCallback(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    const { signal } = this.#over;
    new SwitcherKey(this, signal);
    followRoomLinks(this, signal);
    PROFILE_CARD.loadAfterPage(({ followCards }) => followCards(signal));
    this.#open = document.querySelector("chat-room")?.dataset.stream ?? null;
    const { me = "" } = this.dataset;
    if (!me) return;
    const list = readList(this);
    const options = { me, open: this.#open, load: () => this.#load() };
    const session = new SidebarSession(chatConnection(me), list, options);
    this.#session = session;
    new IdleSignal(chatConnection(me), signal);
    this.#mark();
    document.addEventListener("visibilitychange", () => this.#read(), { signal });
    session.addEventListener("change", () => this.#write());
    session.addEventListener("unread", (event) => {
      if ((event as CustomEvent<string>).detail === this.#open) this.#marker?.hold();
    });
    this.#write();
  }

  disconnectedCallback(): void {
    this.#over.abort();
  }

  /** `change` replaces the room that the page shows by the one with this stream. */
  show(stream: string, change: () => void): void {
    this.#marker?.close();
    this.#open = stream;
    if (this.#session) this.#session.show(stream, change);
    else change();
    markOpen(this, stream);
    this.#mark();
    this.#write();
  }

  /** Members have a read position in the room that the page shows. */
  #mark(): void {
    const { me = "", stream } = this.dataset;
    const room = Number(this.#open?.split(".").at(-1));
    this.#marker = room && stream ? new ReadMarker(chatConnection(me), room) : null;
  }

  #write(): void {
    const lines = this.#session?.lines ?? new Map<string, Line>();
    for (const element of lineElements(this)) {
      const { stream = "" } = element.dataset;
      const line = lines.get(stream);
      if (line) writeLine(element, line);
      writePresence(element, this.#session?.presence(stream) ?? null);
    }
    sortLines(requiredElement(this, ".chat-sidebar__rooms"), lines);
    this.#read();
    const all = [...lines.values()].reduce((sum, line) => sum + announced(line), 0);
    showTitleCount("chat", all);
    this.#writeButton(all);
  }

  /** The button that opens the list on a phone. */
  #writeButton(all: number): void {
    const count = document.querySelector<HTMLElement>(".chat-shell__count");
    if (!count) return;
    count.hidden = all === 0;
    count.textContent = countText(all);
  }

  /** A visible page marks its newest message as read. */
  #read(): void {
    const stream = this.#open ?? "";
    const line = this.#session?.lines.get(stream);
    if (!line || document.visibilityState !== "visible") {
      this.#marker?.flush();
      return;
    }
    if (this.#marker) this.#marker.seen(line.newestId, line.readId);
    else if (line.later.size > 0) this.#session?.seen(stream);
  }

  async #load(): Promise<List> {
    const response = await fetch(this.dataset.url ?? "", { cache: "no-store" });
    if (!response.ok) throw new Error(`The list of rooms answered ${response.status}.`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = requiredElement(page, "chat-sidebar");
    const rooms = requiredElement(this, ".chat-sidebar__rooms");
    const list = readList(fresh);
    rooms.replaceChildren(...requiredElement(fresh, ".chat-sidebar__rooms").children);
    markOpen(rooms, this.#open);
    return list;
  }
}

customElements.define("chat-sidebar", ChatSidebar);

declare global {
  interface HTMLElementTagNameMap {
    "chat-sidebar": ChatSidebar;
  }
}
