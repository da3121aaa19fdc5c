import { type Connection, Interrupted, Timer } from "@realtime/index";

/** Positions that follow each other are sent as one: everybody in a room reads each message. */
const EVERY_MS = 2_000;

/** Tells the server how far the member has read the room that the page shows. */
export class ReadMarker {
  readonly #connection: Connection;
  readonly #room: number;
  readonly #timer: Timer;
  #seen = 0;
  #sent = 0;
  /** What the server has, as far as it has said so. */
  #kept = 0;

  constructor(connection: Connection, room: number) {
    this.#connection = connection;
    this.#room = room;
    this.#timer = new Timer(connection.environment.clock);
    connection.addEventListener("state", () => this.flush());
  }

  /** The page shows the message `newestId` to somebody; the server knows that they have read up to `readId`. */
  seen(newestId: number, readId: number): void {
    this.#seen = Math.max(this.#seen, newestId);
    this.#sent = Math.max(this.#sent, readId);
    this.#kept = Math.max(this.#kept, readId);
    if (!this.#timer.pending) this.flush();
  }

  /** Send now what waits: nobody looks at the page any more. */
  flush(): void {
    this.#timer.clear();
    if (this.#seen > this.#sent && this.#connection.receiving) void this.#send(this.#seen);
  }

  async #send(id: number): Promise<void> {
    this.#sent = id;
    this.#timer.set(EVERY_MS, () => this.flush());
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
