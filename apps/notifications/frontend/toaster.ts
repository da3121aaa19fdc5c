import type { Clock } from "@realtime/index";
import { Toast } from "./toast";
import type { NotificationSaved } from "./wire.gen";

const MAX_TOASTS = 3;

export interface ToasterOptions {
  /** The live region for the toasts. */
  region: HTMLElement;
  template: HTMLTemplateElement;
  markRead(id: number): void;
  /** A toast with the focus was removed. */
  focusLost(): void;
  clock?: Clock;
}

/** Shows the latest three notifications. New ones come last, so that none moves under the pointer. */
export class Toaster {
  readonly #options: ToasterOptions;
  /** By the id of the notification, oldest first. */
  readonly #toasts = new Map<number, Toast>();

  constructor(options: ToasterOptions) {
    this.#options = options;
  }

  show(notification: NotificationSaved): void {
    const { notification_id: id } = notification;
    this.close(id);
    const toast = new Toast(notification, {
      ...this.#options,
      markRead: () => {
        this.#options.markRead(id);
        this.close(id);
      },
      close: () => this.close(id),
    });
    if (this.#toasts.size >= MAX_TOASTS) this.#closeOldest();
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

  /** Close the oldest, or the oldest without pointer and focus if there is one. */
  #closeOldest(): void {
    const ids = [...this.#toasts.keys()];
    this.close(ids.find((id) => !this.#toasts.get(id)?.held) ?? (ids[0] as number));
  }
}
