import { Connection, Lazy } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { requiredElement } from "@shell/required-element";
import { showTitleCount } from "@shell/title-count";
import { NotificationsSession, OUTBOX } from "./notifications-session";
import type { Toaster } from "./toaster";
import { badgeText, bellName } from "./unread-badge";
import { Viewing } from "./viewing";
import type { NotificationSaved, NotificationsEvent } from "./wire.gen";
import { WorkerLink } from "./worker-link";

/** The toasts, which most pages never load. */
export const TOASTER = new Lazy(async () => {
  await OUTBOX.load();
  return import("./toaster");
});

/** A page that shows new notifications itself, and so wants no toasts. */
const SHOWS_THEM = "notification-list[data-newest], .bell__link[aria-expanded=true]";

/**
 * `<notification-bell>`: keeps the counts on the server-rendered link up to date, rings, shows toasts, and opens
 * the panel with the newest notifications. The list uses its session, so that a page has one.
 */
export class NotificationBell extends HTMLElement {
  session: NotificationsSession | null = null;
  #toaster: Toaster | null = null;
  readonly #worker = new WorkerLink();
  #viewing!: Viewing;

  connectedCallback(): void {
    if (this.session) return;
    this.session = this.#open();
    this.#worker.listen((id, seq) => this.session?.markRead(id, seq));
    this.#icon.addEventListener("animationend", () =>
      this.#icon.classList.remove("bell__icon--rings"),
    );
    this.#link.addEventListener("click", (event) => this.#clicked(event));
    this.#showCounts(countsOf(this));
    this.#viewing = new Viewing(document, (subject) => this.#readSubject(subject), navigator.locks);
  }

  disconnectedCallback(): void {
    this.session?.close();
  }

  #open(): NotificationsSession {
    const connection = Connection.to("/ws/notifications/");
    connection.commandAddress = this.dataset.commands;
    attachStatus(connection);
    const session = new NotificationsSession(connection, this, () => this.#loadPage());
    session.listen({
      event: (event) => this.#apply(event),
      refreshed: (page) => this.#showCounts(countsOf(page.querySelector("notification-bell"))),
    });
    return session;
  }

  #apply(event: NotificationsEvent): void {
    this.#showCounts(event);
    this.#worker.apply(event);
    if (event.type === "notifications.read") this.#toasts((toaster) => toaster.closeRead(event));
    else if (event.type === "notification.deleted") this.#closeToast(event.notification_id);
    else if (event.type === "notification.saved") void this.#save(event);
  }

  async #save(notification: NotificationSaved): Promise<void> {
    const { notification_id: id, read, hidden, alert, subject = "", seq } = notification;
    if (read || hidden) this.#closeToast(id);
    else if (this.#viewing.isHere(subject)) this.session?.markRead(id, seq);
    else if (alert === false) this.#toasts((toaster) => toaster.correct(notification));
    else if (!subject || !(await this.#viewing.isAnywhere(subject))) this.#ring(notification);
  }

  #ring(notification: NotificationSaved): void {
    this.#icon.classList.add("bell__icon--rings");
    import("./alerts/alert").then(({ alertPerson }) => alertPerson(notification)).catch(() => {});
    if (document.querySelector(SHOWS_THEM)) return;
    this.#toasts((toaster) => toaster.show(notification));
  }

  #toasts(use: (toaster: Toaster) => void): void {
    TOASTER.use((parts) => {
      this.#toaster ??= new parts.Toaster({
        region: requiredElement(this, ".bell-toasts"),
        template: requiredElement<HTMLTemplateElement>(this, "template"),
        markRead: ({ notification_id, seq }) => this.session?.markRead(notification_id, seq),
        focusLost: () => this.#link.focus(),
      });
      use(this.#toaster);
    });
  }

  #closeToast(id: number): void {
    this.#toasts((toaster) => toaster.close(id));
  }

  /** The page's subject has come on the screen, where it shows what its notifications are about. */
  #readSubject(subject: string): void {
    if (Number(this.dataset.unread) === 0) return;
    const read = () => this.session?.markSubjectRead(subject);
    // The first command loads the outbox, so wait until the page has loaded.
    if (document.readyState === "complete") read();
    else window.addEventListener("load", read, { once: true });
  }

  /** Open the panel. Where that fails, and in another tab, the link leads to the list. */
  #clicked(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import("./panel")
      .then(({ togglePanel }) => togglePanel(this))
      .catch(() => location.assign(this.#link.href));
  }

  #showCounts({ unread, unseen = 0 }: { unread: number; unseen?: number }): void {
    const badge = requiredElement(this, ".bell__badge");
    badge.textContent = badgeText(unread);
    badge.hidden = unread === 0;
    badge.classList.toggle("bell__badge--seen", unseen === 0);
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

function countsOf(bell: HTMLElement | null): { unread: number; unseen: number } {
  return { unread: Number(bell?.dataset.unread ?? 0), unseen: Number(bell?.dataset.unseen ?? 0) };
}

customElements.define("notification-bell", NotificationBell);

declare global {
  interface HTMLElementTagNameMap {
    "notification-bell": NotificationBell;
  }
}
