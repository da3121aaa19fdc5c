import { Connection } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { requiredElement } from "@shell/required-element";
import { showTitleCount } from "@shell/title-count";
import { NotificationsSession } from "./notifications-session";
import { Toaster } from "./toaster";
import { keepUnfollowForms } from "./unfollow";
import { badgeText, bellName } from "./unread-badge";
import type { NotificationSaved, NotificationsEvent } from "./wire.gen";

/**
 * `<notification-bell>`: keeps the count on the server-rendered link up to date, rings, and shows toasts.
 *
 * The list uses its session, so that a page has one.
 */
export class NotificationBell extends HTMLElement {
  session: NotificationsSession | null = null;
  #toaster!: Toaster;

  connectedCallback(): void {
    if (this.session) return;
    this.#toaster = new Toaster({
      region: requiredElement(this, ".bell-toasts"),
      template: requiredElement<HTMLTemplateElement>(this, "template"),
      markRead: (id) => this.session?.markRead(id),
      focusLost: () => this.#link.focus(),
    });
    this.session = this.#open();
    keepUnfollowForms(this);
    this.#icon.addEventListener("animationend", () =>
      this.#icon.classList.remove("bell__icon--rings"),
    );
    this.#showCount(unreadOf(this));
  }

  disconnectedCallback(): void {
    this.session?.close();
  }

  #open(): NotificationsSession {
    const connection = Connection.to("/ws/notifications/");
    attachStatus(connection);
    const session = new NotificationsSession(connection, this, () => this.#loadPage());
    session.listen({
      event: (event) => this.#apply(event),
      refreshed: (page) => this.#showCount(unreadOf(page.querySelector("notification-bell"))),
    });
    return session;
  }

  #apply(event: NotificationsEvent): void {
    this.#showCount(event.unread);
    if (event.type === "notifications.read") this.#toaster.closeUpTo(event.up_to_id);
    else if (event.type === "notification.saved" && !event.read) this.#ring(event);
    else this.#toaster.close(event.notification_id);
  }

  #ring(notification: NotificationSaved): void {
    this.#icon.classList.add("bell__icon--rings");
    // The first page of the list shows and announces new notifications itself.
    if (!document.querySelector("notification-list[data-newest]")) this.#toaster.show(notification);
  }

  #showCount(unread: number): void {
    const badge = requiredElement(this, ".bell__badge");
    badge.textContent = badgeText(unread);
    badge.hidden = unread === 0;
    this.#link.setAttribute("aria-label", bellName(unread));
    showTitleCount("notifications", unread);
    this.dataset.unread = `${unread}`;
  }

  /** Load this page if it is the list, else the list: both have a bell. */
  async #loadPage(): Promise<Document> {
    const isList = document.querySelector("notification-list") !== null;
    const response = await fetch(isList ? location.href : this.#link.href);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  get #link(): HTMLAnchorElement {
    return requiredElement<HTMLAnchorElement>(this, ".bell__link");
  }

  /** An SVG element, which is no HTMLElement. */
  get #icon(): SVGElement {
    return this.querySelector(".bell__icon") as SVGElement;
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
