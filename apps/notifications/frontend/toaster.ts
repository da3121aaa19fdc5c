import { Alarm, type Clock, wallClock } from "@realtime/clock";
import type { NotificationSaved } from "./wire.gen";

const LIFE = 8_000;
const MOST = 3;

export interface ToasterOptions {
  /** The live region that toasts appear in. */
  region: HTMLElement;
  template: HTMLTemplateElement;
  read(id: number): void;
  /** Called when a toast that had the focus is gone. */
  focusLost(): void;
  clock?: Clock;
}

/** Shows news for a while. Who points at a toast, or is in it with the keyboard, keeps it. */
export class Toaster {
  readonly #options: ToasterOptions;
  /** By the notification's id, oldest first. */
  readonly #toasts = new Map<number, HTMLElement>();
  readonly #alarms = new WeakMap<HTMLElement, Alarm>();

  constructor(options: ToasterOptions) {
    this.#options = options;
  }

  show(notification: NotificationSaved): void {
    this.close(notification.id);
    const toast = this.#make(notification);
    this.#toasts.set(notification.id, toast);
    this.#options.region.prepend(toast);
    this.#live(notification.id, toast);
    for (const id of [...this.#toasts.keys()].slice(0, -MOST)) this.close(id);
  }

  close(id: number): void {
    const toast = this.#toasts.get(id);
    if (!toast) return;
    const hadFocus = toast.contains(document.activeElement);
    this.#alarms.get(toast)?.clear();
    this.#toasts.delete(id);
    toast.remove();
    if (hadFocus) this.#options.focusLost();
  }

  closeUpTo(id: number): void {
    for (const each of [...this.#toasts.keys()]) if (each <= id) this.close(each);
  }

  #make({ id, text, url }: NotificationSaved): HTMLElement {
    const copy = document.importNode(this.#options.template.content, true);
    const find = <T extends HTMLElement>(name: string) => copy.querySelector<T>(`.${name}`) as T;
    const toast = find("toast");
    const link = find<HTMLAnchorElement>("toast__link");
    link.textContent = text;
    link.href = url;
    const done = () => {
      this.#options.read(id);
      this.close(id);
    };
    link.addEventListener("click", done);
    find("toast__read").addEventListener("click", done);
    find("toast__close").addEventListener("click", () => this.close(id));
    toast.addEventListener("keydown", ({ key }) => key === "Escape" && this.close(id));
    return toast;
  }

  #live(id: number, toast: HTMLElement): void {
    const alarm = new Alarm(this.#options.clock ?? wallClock);
    const holds = new Set<string>();
    const hold = (why: string) => {
      holds.add(why);
      alarm.clear();
    };
    const release = (why: string) => {
      holds.delete(why);
      if (holds.size === 0 && toast.isConnected) alarm.set(LIFE, () => this.close(id));
    };
    this.#alarms.set(toast, alarm);
    toast.addEventListener("pointerenter", () => hold("pointer"));
    toast.addEventListener("pointerleave", () => release("pointer"));
    toast.addEventListener("focusin", () => hold("focus"));
    toast.addEventListener("focusout", () => release("focus"));
    release("");
  }
}
