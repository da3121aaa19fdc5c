import {
  type Connection,
  type Cursor,
  Lazy,
  readCursor,
  type Unsent,
  whenUnsent,
} from "@realtime/index";
import type { Outbox } from "@realtime/outbox";
import { reportVisibility } from "./page-visibility";
import type { NotificationsEvent } from "./wire.gen";

/** Load it before a notification can be marked as read: the network may be gone by then. */
export const OUTBOX = new Lazy(() => import("@realtime/outbox"));

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
  "notifications.seen": true,
};

/** The notifications of the page's reader, for the bell and the list. Owns the page's connection to them. */
export class NotificationsSession {
  readonly #connection: Connection;
  readonly #storageKey: string;
  #outbox: Outbox | null = null;
  readonly #listeners = new Set<NotificationsListener>();
  readonly #loadPage: () => Promise<Document>;
  readonly #stopReporting: () => void;
  /** The seq of the last event here. */
  #seq: number;

  /** `bell` carries the stream and the cursor. `loadPage` loads a fresh page with a bell. */
  constructor(connection: Connection, bell: HTMLElement, loadPage: () => Promise<Document>) {
    this.#connection = connection;
    this.#loadPage = loadPage;
    this.#stopReporting = reportVisibility(connection);
    const { stream, cursor } = readCursor(bell);
    this.#seq = cursor.seq;
    this.#storageKey = stream; // a stream is one reader's
    connection.sendsLater = true;
    whenUnsent(stream, connection.environment.page, () => this.#useOutbox(() => {}));
    connection.subscribe<NotificationsEvent>(stream, {
      cursor,
      sse: bell.dataset.events,
      event: (event, seq) => {
        this.#seq = seq;
        if (event.type in KNOWN) this.#notify((listener) => listener.event(event));
      },
      resync: () => this.#resync(),
    });
  }

  close(): void {
    this.#stopReporting();
    this.#connection.close();
  }

  /** Call `listener` until the returned function is called. */
  listen(listener: NotificationsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Mark one as read, as it was at the event `seq`, now or once connected again. An event with the counts follows. */
  markRead(id: number, seq?: number): void {
    this.#send({ type: "notification.read", notification_id: id, up_to_seq: seq || null });
  }

  /** Mark those about `subject` that are here as read. */
  markSubjectRead(subject: string): void {
    this.#send({ type: "notifications.read_subject", subject, up_to_seq: this.#seq });
  }

  /** Those up to the event `seq` are on the screen. */
  see(seq: number): void {
    this.#send({ type: "notifications.see", up_to_seq: seq });
  }

  #send(command: Unsent): void {
    const failed = (reason: unknown) => console.warn("Not marked as read:", reason);
    this.#useOutbox((outbox) => outbox.send(command).catch(failed));
  }

  #useOutbox(use: (outbox: Outbox) => void): void {
    OUTBOX.use((parts) => {
      this.#outbox ??= new parts.Outbox(this.#connection, { storageKey: this.#storageKey });
      use(this.#outbox);
    });
  }

  async #resync(): Promise<Cursor> {
    const page = await this.#loadPage();
    const bell = page.querySelector<HTMLElement>("notification-bell");
    if (!bell) throw new Error("The fresh page has no bell.");
    this.#notify((listener) => listener.refreshed(page));
    const { cursor } = readCursor(bell);
    this.#seq = cursor.seq;
    return cursor;
  }

  #notify(call: (listener: NotificationsListener) => void): void {
    for (const listener of this.#listeners) call(listener);
  }
}
