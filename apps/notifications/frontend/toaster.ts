import type { Clock } from "@realtime/clock";
import { Toast } from "./toast";
import type { NotificationSaved } from "./wire.gen";

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

/** Shows the latest news, three at most. New ones come last, so that none moves under the pointer. */
export class Toaster {
  readonly #options: ToasterOptions;
  /** By the notification's id, oldest first. */
  readonly #toasts = new Map<number, Toast>();

  constructor(options: ToasterOptions) {
    this.#options = options;
  }

  show(notification: NotificationSaved): void {
    const { id } = notification;
    this.close(id);
    const toast = new Toast(notification, {
      ...this.#options,
      read: () => {
        this.#options.read(id);
        this.close(id);
      },
      close: () => this.close(id),
    });
    if (this.#toasts.size >= MOST) this.#makeRoom();
    this.#toasts.set(id, toast);
    this.#options.region.append(toast.element);
  }

  close(id: number): void {
    const toast = this.#toasts.get(id);
    this.#toasts.delete(id);
    if (toast?.remove()) this.#options.focusLost();
  }

  closeUpTo(id: number): void {
    for (const each of [...this.#toasts.keys()]) if (each <= id) this.close(each);
  }

  /** The oldest goes, but not one that somebody is at. */
  #makeRoom(): void {
    const ids = [...this.#toasts.keys()];
    this.close(ids.find((id) => !this.#toasts.get(id)?.held) ?? (ids[0] as number));
  }
}
