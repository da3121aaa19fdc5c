import { requiredElement } from "@shell/required-element";
import { showTitleCount } from "@shell/title-count";
import { chatConnection } from "./chat-connection";
import { ReadMarker } from "./read-marker";
import { lineElements, readList, sortLines, writeLine } from "./sidebar-dom";
import { announced, type Line } from "./sidebar-line";
import { type List, SidebarSession } from "./sidebar-session";
import { Switcher } from "./switcher";

/**
 * The list of rooms beside every page of the chat, from what the server rendered inside it.
 *
 * `<chat-sidebar data-url="/chat/sidebar/" data-me data-stream data-seq data-epoch>`: the stream is the member's
 * own, and none for a guest. Somebody without a name has no key in `data-me`, and the list stays as it is.
 */
export class ChatSidebar extends HTMLElement {
  #session: SidebarSession | null = null;
  #marker: ReadMarker | null = null;

  connectedCallback(): void {
    if (this.#session) return;
    new Switcher(this);
    const { me = "" } = this.dataset;
    if (!me) return;
    const connection = chatConnection(me);
    const open = this.#openRoom?.dataset.stream ?? null;
    const list = readList(this);
    const session = new SidebarSession(connection, list, { me, open, load: () => this.#load() });
    this.#session = session;
    if (open && list.own) {
      this.#marker = new ReadMarker(connection, Number(this.#openRoom?.dataset.roomId));
    }
    document.addEventListener("visibilitychange", () => this.#read());
    session.addEventListener("change", () => this.#write());
    session.addEventListener("list", () => this.#write());
    this.#write();
  }

  /** The line of the room that the page shows. */
  get #openRoom(): HTMLAnchorElement | null {
    return this.querySelector<HTMLAnchorElement>(".room-line[aria-current]");
  }

  #write(): void {
    const lines = this.#session?.lines ?? new Map<string, Line>();
    for (const element of lineElements(this)) {
      const line = lines.get(element.dataset.stream ?? "");
      if (line) writeLine(element, line);
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
    count.textContent = all > 99 ? "99+" : `${all}`;
  }

  /** What the page shows is read, while somebody can see it. */
  #read(): void {
    const stream = this.#openRoom?.dataset.stream ?? "";
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
    const open = this.#openRoom?.dataset.stream;
    const rooms = requiredElement(this, ".chat-sidebar__rooms");
    const list = readList(fresh);
    rooms.replaceChildren(...requiredElement(fresh, ".chat-sidebar__rooms").children);
    for (const element of lineElements(rooms)) {
      if (element.dataset.stream === open) element.setAttribute("aria-current", "page");
    }
    return list;
  }
}

customElements.define("chat-sidebar", ChatSidebar);
