import { type Clock, Timer, wallClock } from "@realtime/clock";
import type { NotificationSaved } from "./wire.gen";

const LIFE = 8_000;

export interface ToastOptions {
  template: HTMLTemplateElement;
  /** The person has dealt with it, here. */
  read(): void;
  /** It is time to go: it was closed, or its time is up. */
  close(): void;
  clock?: Clock;
}

/** One notification for eight seconds; longer while somebody points at it or is in it by keyboard. */
export class Toast {
  readonly element: HTMLElement;
  readonly #options: ToastOptions;
  readonly #timer: Timer;
  readonly #holds = new Set<string>();

  constructor(notification: NotificationSaved, options: ToastOptions) {
    this.#options = options;
    this.#timer = new Timer(options.clock ?? wallClock);
    this.element = this.#make(notification);
    this.#live();
  }

  get held(): boolean {
    return this.#holds.size > 0;
  }

  /** Take it off the page. True when it had the focus. */
  remove(): boolean {
    const hadFocus = this.element.contains(document.activeElement);
    this.#holds.add("gone"); // no timer may start again when the focus leaves with it
    this.#timer.clear();
    this.element.remove();
    return hadFocus;
  }

  #make({ text, url }: NotificationSaved): HTMLElement {
    const copy = document.importNode(this.#options.template.content, true);
    const find = <T extends HTMLElement>(name: string) => copy.querySelector<T>(`.${name}`) as T;
    const link = find<HTMLAnchorElement>("bell-toast__link");
    link.textContent = text;
    link.href = url;
    link.addEventListener("click", () => this.#options.read());
    find("bell-toast__read").addEventListener("click", () => this.#options.read());
    find("bell-toast__close").addEventListener("click", () => this.#options.close());
    return find("bell-toast");
  }

  #live(): void {
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

  #hold(why: string): void {
    this.#holds.add(why);
    this.#timer.clear();
  }

  #release(why: string): void {
    this.#holds.delete(why);
    if (!this.held) this.#timer.set(LIFE, () => this.#options.close());
  }
}
