import { type Connection, Interrupted, Timer } from "@realtime/index";

/** Positions that follow each other are sent as one: everybody in a room reads each message. */
const EVERY_MS = 2_000;

/** Tells the server how far the member has read the room that the page shows. */
export class ReadMarker {
  readonly #connection: Connection;
  readonly #room: number;
  readonly #timer: Timer;
  readonly #over = new AbortController();
  #isHeld = false;
  #seen = 0;
  #sent = 0;
  /** The read position that the server last reported. */
  #kept = 0;

  constructor(connection: Connection, room: number) {
    this.#connection = connection;
    this.#room = room;
    this.#timer = new Timer(connection.environment.clock);
    const { signal } = this.#over;
    connection.addEventListener("state", () => this.flush(), { signal });
  }

  /** The member has marked messages as unread: they stay so until the room is opened again. */
  hold(): void {
    this.#timer.clear();
    this.#isHeld = true;
  }

  /** The page shows another room. */
  close(): void {
    this.flush();
    this.#timer.clear();
    this.#over.abort();
  }

  /** The page shows the message `newestId` to somebody; the server knows that they have read up to `readId`. */
  seen(newestId: number, readId: number): void {
    this.#seen = Math.max(this.#seen, newestId);
    this.#sent = Math.max(this.#sent, readId);
    this.#kept = Math.max(this.#kept, readId);
    if (!this.#timer.pending) this.flush();
  }

  /** Send the waiting position now, because the page is hidden. */
  flush(): void {
    this.#timer.clear();
    if (this.#isHeld) return;
    if (this.#seen > this.#sent && this.#connection.receiving) void this.#send(this.#seen);
  }

  async #send(id: number): Promise<void> {
    this.#sent = id;
    if (!this.#over.signal.aborted) this.#timer.set(EVERY_MS, () => this.flush());
    try {
      const command = { type: "room.read", room_id: this.#room, message_id: id };
      await this.#connection.request(command);
      this.#kept = Math.max(this.#kept, id);
    } catch (error) {
      // A lost position is sent again with the next connection, a refused one is not.
      if (error instanceof Interrupted) this.#sent = this.#kept;
    }
  }
}
