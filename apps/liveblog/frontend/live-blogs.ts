import { Connection } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { requiredElement } from "@shell/required-element";
import { CardList } from "./card-list";
import { LiveblogSession } from "./liveblog-session";
import { showPostTimes } from "./post-times";
import type { LiveblogEvent } from "./wire.gen";

/** `<live-blogs>`: keeps the server-rendered list of blogs up to date. */
export class LiveBlogs extends HTMLElement {
  #session: LiveblogSession | null = null;
  #cards!: CardList;

  connectedCallback(): void {
    if (this.#session) return;
    this.#cards = new CardList(requiredElement(this, "[data-cards]"));
    this.#session = this.#open();
  }

  disconnectedCallback(): void {
    this.#session?.close();
  }

  #open(): LiveblogSession {
    const connection = Connection.to("/ws/liveblog/");
    attachStatus(connection);
    return new LiveblogSession(connection, this, {
      event: (event) => this.#apply(event),
      live: (live) => this.toggleAttribute("data-live", live),
    });
  }

  #apply(event: LiveblogEvent): void {
    if (event.type === "blog.listed") showPostTimes(this.#cards.save(event));
    else if (event.type === "blog.unlisted") this.#cards.remove(event.blog_id);
    requiredElement(this, "[data-cards]").hidden = this.#cards.isEmpty;
    requiredElement(this, "[data-empty]").hidden = !this.#cards.isEmpty;
  }
}

customElements.define("live-blogs", LiveBlogs);
