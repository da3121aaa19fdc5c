import { Connection, readCursor } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { CardList } from "./card-list";
import { showTimes } from "./times";
import type { LiveblogEvent } from "./wire.gen";

/** Keeps the server-rendered list of blogs up to date. */
export class LiveBlogs extends HTMLElement {
  #connection: Connection | null = null;
  #cards!: CardList;

  connectedCallback(): void {
    if (this.#connection) return;
    this.#cards = new CardList(this.#get("[data-cards]"));
    const { stream, cursor } = readCursor(this);
    this.#connection = Connection.to("/ws/liveblog/");
    attachStatus(this.#connection);
    this.#connection.subscribe<LiveblogEvent>(stream, {
      cursor,
      sse: this.dataset.events,
      event: (event) => this.#apply(event),
    });
  }

  #apply(event: LiveblogEvent): void {
    if (event.type === "blog.listed") showTimes(this.#cards.save(event));
    else if (event.type === "blog.unlisted") this.#cards.remove(event.id);
    this.#get("[data-cards]").hidden = this.#cards.isEmpty;
    this.#get("[data-empty]").hidden = !this.#cards.isEmpty;
  }

  #get(selector: string): HTMLElement {
    const element = this.querySelector<HTMLElement>(selector);
    if (!element) throw new Error(`<live-blogs> has no ${selector}.`);
    return element;
  }
}

customElements.define("live-blogs", LiveBlogs);
