import { type Connection, type Cursor, Outbox, readCursor, type Unsent } from "@realtime/index";
import type { NotificationsEvent } from "./wire.gen";

export interface NotificationsListener {
  event(event: NotificationsEvent): void;
  /** The log no longer reaches back to this page's cursor; `page` is a fresh copy of the page. */
  refreshed(page: Document): void;
}

/** Events of other types are of a later version of the site. */
const KNOWN: Record<NotificationsEvent["type"], true> = {
  "notification.saved": true,
  "notification.deleted": true,
  "notifications.read": true,
};

/** The notifications of the page's reader, for the bell and the list. Owns the page's connection to them. */
export class NotificationsSession {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<NotificationsListener>();
  readonly #loadPage: () => Promise<Document>;

  /** `bell` carries the stream and the cursor. `loadPage` loads a fresh page with a bell. */
  constructor(connection: Connection, bell: HTMLElement, loadPage: () => Promise<Document>) {
    this.#connection = connection;
    this.#loadPage = loadPage;
    const { stream, cursor } = readCursor(bell);
    this.#outbox = new Outbox(connection, { storageKey: stream }); // a stream is one reader's
    connection.subscribe<NotificationsEvent>(stream, {
      cursor,
      sse: bell.dataset.events,
      event: (event) => {
        if (event.type in KNOWN) this.#notify((listener) => listener.event(event));
      },
      resync: () => this.#resync(),
    });
  }

  get connected(): boolean {
    return this.#connection.state === "open";
  }

  close(): void {
    this.#connection.close();
  }

  /** Call `listener` until the returned function is called. */
  listen(listener: NotificationsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Mark one as read, now or once connected again. An event with the new count follows. */
  markRead(id: number): void {
    this.#send({ type: "notification.read", notification_id: id });
  }

  /** Mark all with an id up to `upTo` as read. */
  markAllRead(upTo: number): void {
    this.#send({ type: "notifications.read_all", up_to_id: upTo });
  }

  #send(command: Unsent): void {
    this.#outbox.send(command).catch((refusal) => console.warn("Not marked as read:", refusal));
  }

  async #resync(): Promise<Cursor> {
    const page = await this.#loadPage();
    const bell = page.querySelector<HTMLElement>("notification-bell");
    if (!bell) throw new Error("The fresh page has no bell.");
    this.#notify((listener) => listener.refreshed(page));
    return readCursor(bell).cursor;
  }

  #notify(call: (listener: NotificationsListener) => void): void {
    for (const listener of this.#listeners) call(listener);
  }
}
