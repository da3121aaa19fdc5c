import { keepRelativeTimes, showRelativeTimes } from "@realtime/index";
import { requiredElement } from "@shell/required-element";
import "./bell";
import type { NotificationsSession } from "./notifications-session";
import { keepUnfollowForms, offerUnfollow } from "./unfollow";
import type { NotificationSaved, NotificationsEvent } from "./wire.gen";

/**
 * `<notification-list>`: keeps the server-rendered list up to date. New rows are copies of its `<template>`.
 *
 * `data-newest` marks the first page, where new rows appear. On older pages, rows change but none appear.
 */
class NotificationList extends HTMLElement {
  #session: NotificationsSession | null = null;

  connectedCallback(): void {
    this.#session = document.querySelector("notification-bell")?.session ?? null;
    this.#session?.listen({
      event: (event) => this.#apply(event),
      refreshed: (page) => this.#replaceRows(page),
    });
    this.addEventListener("submit", (event) => this.#submit(event));
    keepUnfollowForms(this);
    keepRelativeTimes(this);
  }

  #apply(event: NotificationsEvent): void {
    if (event.type === "notification.saved") this.#save(event);
    else if (event.type === "notification.deleted") this.#row(event.notification_id)?.remove();
    else for (const row of this.#rows()) if (idOf(row) <= event.up_to_id) mark(row, true);
    this.#showUnread(event.unread);
  }

  #save(notification: NotificationSaved): void {
    const row = this.#row(notification.notification_id) ?? this.#add(notification);
    if (row) mark(row, notification.read);
  }

  /** Ids grow in the order of events, so one smaller than the newest here belongs to an older page. */
  #add({
    notification_id: id,
    text,
    created_at,
    unfollow_url,
  }: NotificationSaved): HTMLElement | null {
    const newest = this.#upTo;
    if (!newest || id <= Number(newest.value)) return null;
    newest.value = `${id}`;
    const copy = document.importNode(this.#template.content, true);
    const row = requiredElement(copy, "li");
    const form = requiredElement(copy, "form");
    row.dataset.id = `${id}`;
    form.setAttribute("action", form.getAttribute("action")?.replace("/0/", `/${id}/`) ?? "");
    offerUnfollow(requiredElement(copy, "[data-unfollow]"), unfollow_url ?? "");
    requiredElement(copy, ".notification__text").textContent = text;
    requiredElement<HTMLTimeElement>(copy, "time").dateTime = created_at;
    showRelativeTimes(copy);
    this.querySelector("ol")?.prepend(copy);
    return row;
  }

  #showUnread(unread: number): void {
    const empty = this.querySelector<HTMLElement>(".empty");
    if (empty) empty.hidden = this.#rows().length > 0;
    const form = this.#upTo?.form;
    if (!form) return;
    // A hidden button would lose the focus.
    if (unread === 0 && form.contains(document.activeElement)) this.closest("main")?.focus();
    form.hidden = unread === 0;
  }

  /** With a connection, "Mark all as read" is a command and needs no new page. */
  #submit(event: SubmitEvent): void {
    const newest = this.#upTo;
    if (event.target !== newest?.form || !this.#session?.connected) return;
    event.preventDefault();
    this.#session.markAllRead(Number(newest?.value));
  }

  #replaceRows(page: Document): void {
    const fresh = page.querySelector("notification-list");
    if (!fresh) return;
    this.replaceChildren(...fresh.childNodes);
    showRelativeTimes(this);
  }

  #rows(): NodeListOf<HTMLElement> {
    return this.querySelectorAll<HTMLElement>("ol > li");
  }

  #row(id: number): HTMLElement | null {
    return this.querySelector<HTMLElement>(`ol > [data-id="${id}"]`);
  }

  /** The field with the newest id shown, on the first page only. */
  get #upTo(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("[name=up_to_id]");
  }

  get #template(): HTMLTemplateElement {
    return requiredElement<HTMLTemplateElement>(this, "template");
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
