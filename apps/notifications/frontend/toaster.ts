import type { Clock } from "@realtime/index";
import "./toast.css";
import { Toast } from "./toast";
import { keepUnfollowing } from "./unfollow";
import type { NotificationSaved, NotificationsRead } from "./wire.gen";

const MAX_TOASTS = 3;

export interface ToasterOptions {
  /** The live region for the toasts. */
  region: HTMLElement;
  template: HTMLTemplateElement;
  markRead(notification: NotificationSaved): void;
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
    keepUnfollowing(options.region);
  }

  show(notification: NotificationSaved): void {
    const { notification_id: id } = notification;
    this.close(id);
    const toast = new Toast(notification, {
      ...this.#options,
      markRead: () => {
        this.#options.markRead(notification);
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

  /** The text has changed. */
  correct(notification: NotificationSaved): void {
    this.#toasts.get(notification.notification_id)?.correct(notification);
  }

  /** Close those that were marked as read together. */
  closeRead({ up_to_seq = 0, subject = "" }: NotificationsRead): void {
    for (const [id, toast] of [...this.#toasts])
      if (toast.isAmong(up_to_seq, subject)) this.close(id);
  }

  /** Close the oldest, or the oldest without pointer and focus if there is one. */
  #closeOldest(): void {
    const ids = [...this.#toasts.keys()];
    this.close(ids.find((id) => !this.#toasts.get(id)?.held) ?? (ids[0] as number));
  }
}
