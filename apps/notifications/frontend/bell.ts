import { Connection } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { Feed } from "./notifications-session";
import { Toaster } from "./toaster";
import { badgeOf, nameOf, titleWith } from "./unread-badge";
import type { NotificationSaved, NotificationsEvent } from "./wire.gen";

/**
 * `<notification-bell>`: keeps the server-rendered link's count true, rings, and shows toasts.
 *
 * `feed` is the page's one connection to notifications; the list uses it too.
 */
export class NotificationBell extends HTMLElement {
  /** Replaced by tests. */
  static connect = (): Connection => Connection.to("/ws/notifications/");

  feed: Feed | null = null;
  #toaster: Toaster | null = null;

  connectedCallback(): void {
    const connection = NotificationBell.connect();
    attachStatus(connection);
    this.feed = new Feed(connection, this, () => this.#load());
    this.feed.listen({
      event: (event) => this.#take(event),
      fresh: (page) => this.#count(unreadOf(page.querySelector("notification-bell"))),
    });
    this.#toaster = new Toaster({
      region: this.#find(".bell-toasts"),
      template: this.#find("template"),
      read: (id) => this.feed?.read(id),
      focusLost: () => this.#link.focus(),
    });
    this.#icon.addEventListener("animationend", () =>
      this.#icon.classList.remove("bell__icon--rings"),
    );
    this.#count(unreadOf(this));
  }

  disconnectedCallback(): void {
    this.feed?.connection.close();
  }

  #take(event: NotificationsEvent): void {
    this.#count(event.unread);
    if (event.type === "notifications.read") this.#toaster?.closeUpTo(event.up_to);
    else if (event.type === "notification.saved" && !event.read) this.#ring(event);
    else this.#toaster?.close(event.id);
  }

  #ring(notification: NotificationSaved): void {
    this.#icon.classList.add("bell__icon--rings");
    // The list's first page shows it, and says it, itself.
    if (!document.querySelector("notification-list[data-newest]")) {
      this.#toaster?.show(notification);
    }
  }

  #count(unread: number): void {
    const badge = this.#find(".bell__badge");
    badge.textContent = badgeOf(unread);
    badge.hidden = unread === 0;
    this.#link.setAttribute("aria-label", nameOf(unread));
    document.title = titleWith(unread, document.title);
    this.dataset.unread = `${unread}`;
  }

  /** This page when it is the list, else the list: both carry a bell. */
  async #load(): Promise<Document> {
    const here = document.querySelector("notification-list") !== null;
    const response = await fetch(here ? location.href : this.#link.href);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  get #link(): HTMLAnchorElement {
    return this.#find(".bell__link");
  }

  get #icon(): HTMLElement {
    return this.#find(".bell__icon");
  }

  #find<T extends HTMLElement>(selector: string): T {
    return this.querySelector<T>(selector) as T;
  }
}

function unreadOf(bell: HTMLElement | null): number {
  return Number(bell?.dataset.unread ?? 0);
}

customElements.define("notification-bell", NotificationBell);

declare global {
  interface HTMLElementTagNameMap {
    "notification-bell": NotificationBell;
  }
}
