import { refreshTimes } from "./ago";
import "./bell";
import type { Feed } from "./notifications-session";
import type { NotificationSaved, NotificationsEvent } from "./wire.gen";

const MINUTE = 60_000;

/**
 * `<notification-list>`: keeps the server-rendered list true. New rows are copies of its `<template>`.
 *
 * `data-newest` is the first page, where new ones appear; on older pages only what is there changes.
 */
class NotificationList extends HTMLElement {
  #feed: Feed | null = null;

  connectedCallback(): void {
    this.#feed = document.querySelector("notification-bell")?.feed ?? null;
    this.#feed?.listen({
      event: (event) => this.#take(event),
      fresh: (page) => this.#replace(page),
    });
    this.addEventListener("submit", (event) => this.#submit(event));
    setInterval(() => refreshTimes(this), MINUTE);
    refreshTimes(this);
  }

  #take(event: NotificationsEvent): void {
    if (event.type === "notification.saved") this.#save(event);
    else if (event.type === "notification.deleted") this.#row(event.id)?.remove();
    else for (const row of this.#rows()) if (idOf(row) <= event.up_to) mark(row, true);
    this.#refresh(event.unread);
  }

  #save(notification: NotificationSaved): void {
    const row = this.#row(notification.id) ?? this.#add(notification);
    if (row) mark(row, notification.read);
  }

  /** Ids grow in the order of events: what has a smaller one than the newest here is on an older page. */
  #add({ id, text, created_at }: NotificationSaved): HTMLElement | null {
    const seen = this.#upTo;
    if (!seen || id <= Number(seen.value)) return null;
    seen.value = `${id}`;
    const copy = document.importNode(this.#template.content, true);
    const row = copy.querySelector("li") as HTMLElement;
    const form = copy.querySelector("form") as HTMLFormElement;
    row.dataset.id = `${id}`;
    form.setAttribute("action", form.getAttribute("action")?.replace("/0/", `/${id}/`) ?? "");
    (copy.querySelector(".notification__text") as HTMLElement).textContent = text;
    (copy.querySelector("time") as HTMLTimeElement).dateTime = created_at;
    refreshTimes(copy);
    this.querySelector("ol")?.prepend(copy);
    return row;
  }

  #refresh(unread: number): void {
    const empty = this.querySelector<HTMLElement>(".empty");
    if (empty) empty.hidden = this.#rows().length > 0;
    const form = this.#upTo?.form;
    if (!form) return;
    // A hidden button cannot keep the focus.
    if (unread === 0 && form.contains(document.activeElement)) this.closest("main")?.focus();
    form.hidden = unread === 0;
  }

  /** "Mark all as read" goes through the socket when there is one, and needs no new page then. */
  #submit(event: SubmitEvent): void {
    const seen = this.#upTo;
    if (event.target !== seen?.form || this.#feed?.connection.state !== "open") return;
    event.preventDefault();
    this.#feed.readAll(Number(seen?.value));
  }

  #replace(page: Document): void {
    const fresh = page.querySelector("notification-list");
    if (!fresh) return;
    this.replaceChildren(...fresh.childNodes);
    refreshTimes(this);
  }

  #rows(): NodeListOf<HTMLElement> {
    return this.querySelectorAll<HTMLElement>("ol > li");
  }

  #row(id: number): HTMLElement | null {
    return this.querySelector<HTMLElement>(`ol > [data-id="${id}"]`);
  }

  /** The newest id shown; on the first page only. */
  get #upTo(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("[name=up_to]");
  }

  get #template(): HTMLTemplateElement {
    return this.querySelector("template") as HTMLTemplateElement;
  }
}

function idOf(row: HTMLElement): number {
  return Number(row.dataset.id);
}

function mark(row: HTMLElement, read: boolean): void {
  row.classList.toggle("notification--unread", !read);
  const badge = row.querySelector<HTMLElement>(".notification__unread");
  if (badge) badge.hidden = read;
}

customElements.define("notification-list", NotificationList);
