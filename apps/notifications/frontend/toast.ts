import { type Clock, Timer, wallClock } from "@realtime/index";
import { requiredElement } from "@shell/required-element";
import type { NotificationSaved } from "./wire.gen";

const SHOWN_MS = 8_000;

export interface ToastOptions {
  template: HTMLTemplateElement;
  /** The person has opened it or marked it as read. */
  markRead(): void;
  /** The person has closed it, or its time is over. */
  close(): void;
  clock?: Clock;
}

/** Shows one notification for eight seconds, longer while the pointer or the focus is on it. */
export class Toast {
  readonly element: HTMLElement;
  readonly #options: ToastOptions;
  readonly #timer: Timer;
  readonly #holds = new Set<string>();
  #notification: NotificationSaved;

  constructor(notification: NotificationSaved, options: ToastOptions) {
    this.#notification = notification;
    this.#options = options;
    this.#timer = new Timer(options.clock ?? wallClock);
    this.element = this.#render(notification);
    this.#listen();
  }

  get held(): boolean {
    return this.#holds.size > 0;
  }

  /** Whether it is about `subject`, if there is one, and no newer than the event `seq`. */
  isAmong(seq: number, subject: string): boolean {
    const about = this.#notification;
    return (about.seq ?? 0) <= seq && (!subject || about.subject === subject);
  }

  correct(notification: NotificationSaved): void {
    this.#notification = notification;
    requiredElement(this.element, ".bell-toast__link").textContent = notification.text;
  }

  /** Remove it from the page. Returns whether it had the focus. */
  remove(): boolean {
    const hadFocus = this.element.contains(document.activeElement);
    this.#holds.add("removed"); // the `focusout` that follows must not start the timer again
    this.#timer.clear();
    this.element.remove();
    return hadFocus;
  }

  #render({ text, url, unfollow_url }: NotificationSaved): HTMLElement {
    const copy = document.importNode(this.#options.template.content, true);
    const find = (name: string) => requiredElement(copy, `.bell-toast${name}`);
    const link = requiredElement<HTMLAnchorElement>(copy, ".bell-toast__link");
    link.textContent = text;
    link.href = url;
    link.addEventListener("click", () => this.#options.markRead());
    const unfollow = requiredElement(copy, "form");
    unfollow.hidden = !unfollow_url;
    unfollow.setAttribute("action", unfollow_url ?? "");
    find("__read").addEventListener("click", () => this.#options.markRead());
    find("__close").addEventListener("click", () => this.#options.close());
    return find("");
  }

  #listen(): void {
    const on = (type: string, then: () => void) => this.element.addEventListener(type, then);
    on("pointerenter", () => this.#hold("pointer"));
    on("pointerleave", () => this.#release("pointer"));
    on("focusin", () => this.#hold("focus"));
    on("focusout", () => this.#release("focus"));
    this.element.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#options.close();
    });
    this.#release("");
  }

  #hold(reason: string): void {
    this.#holds.add(reason);
    this.#timer.clear();
  }

  #release(reason: string): void {
    this.#holds.delete(reason);
    if (!this.held) this.#timer.set(SHOWN_MS, () => this.#options.close());
  }
}
