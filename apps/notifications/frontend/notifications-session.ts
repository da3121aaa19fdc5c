import { type Connection, type Cursor, Outbox, readCursor, type Unsent } from "@realtime/index";
import type { NotificationsEvent } from "./wire.gen";

export interface FeedListener {
  event(event: NotificationsEvent): void;
  /** The log could not bring this page up to date; `page` is a fresh copy of it. */
  fresh(page: Document): void;
}

/** The page's one line to its reader's notifications, for the bell and the list alike. */
export class Feed {
  readonly connection: Connection;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<FeedListener>();
  readonly #load: () => Promise<Document>;

  /** `bell` carries the stream and cursor; `load` fetches a fresh page that has a bell. */
  constructor(connection: Connection, bell: HTMLElement, load: () => Promise<Document>) {
    this.connection = connection;
    this.#outbox = new Outbox(connection);
    this.#load = load;
    const { stream, cursor } = readCursor(bell);
    connection.subscribe<NotificationsEvent>(stream, {
      cursor,
      event: (event) => this.#tell((listener) => listener.event(event)),
      resync: () => this.#resync(),
    });
  }

  /** Tell `listener` what happens, until the returned function is called. */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Mark one as read, now or when the connection is back. The answer is the event that follows. */
  read(id: number): void {
    this.#send({ type: "notification.read", notification: id });
  }

  /** Mark all up to an id as read. */
  readAll(upTo: number): void {
    this.#send({ type: "notifications.read_all", up_to: upTo });
  }

  #send(command: Unsent): void {
    this.#outbox.send(command).catch((refusal) => console.warn("Not marked as read:", refusal));
  }

  async #resync(): Promise<Cursor> {
    const page = await this.#load();
    const bell = page.querySelector<HTMLElement>("notification-bell");
    if (!bell) throw new Error("The fresh page has no bell.");
    this.#tell((listener) => listener.fresh(page));
    return readCursor(bell).cursor;
  }

  #tell(what: (listener: FeedListener) => void): void {
    for (const listener of this.#listeners) what(listener);
  }
}
