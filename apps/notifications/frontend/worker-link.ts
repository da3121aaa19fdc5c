import type { NotificationSaved, NotificationsEvent, NotificationsRead } from "./wire.gen";

const isDone = (event: NotificationsEvent): event is NotificationSaved =>
  event.type === "notification.saved" && (event.read || event.hidden);

const wasRead =
  ({ up_to_id, notification_ids: ids }: NotificationsRead) =>
  (id: number) =>
    ids?.length ? ids.includes(id) : id <= up_to_id;

/** The worker's notifications outside of the page, and what it says about them. */
export class WorkerLink {
  readonly #workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;

  /** Call `opened` with the notification whose click has led to this page, as it was at the event `seq`. */
  listen(opened: (id: number, seq: number) => void): void {
    this.#workers?.addEventListener("message", ({ data }) => {
      if (data?.type === "notification.opened" && data.notification_id > 0)
        opened(data.notification_id, data.seq);
    });
  }

  /** Close what the event has read, deleted or put away: the person knows it. */
  apply(event: NotificationsEvent): void {
    if (event.unread === 0) this.#close(() => true);
    else if (event.type === "notifications.read") this.#close(wasRead(event));
    else if (event.type === "notification.deleted" || isDone(event))
      this.#close((id) => id === event.notification_id);
  }

  async #close(isOver: (id: number) => boolean): Promise<void> {
    const registration = await this.#workers?.getRegistration();
    for (const shown of (await registration?.getNotifications()) ?? [])
      if (shown.data?.notification_id && isOver(shown.data.notification_id)) shown.close();
  }
}
