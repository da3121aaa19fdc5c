import type { Cursor, Subscription } from "@realtime/index";
import type { ChatConnection } from "./chat-connection";

/** A room to follow, from a place in its stream on. */
export interface RoomToFollow {
  stream: string;
  cursor: Cursor;
  /** Whether it is a direct conversation. A member with the chat open is present in all of theirs. */
  direct: boolean;
}

export interface FollowedRoomsOptions {
  /** Load the list again: the log does not reach back to the cursor of this stream. */
  resync(stream: string): Promise<Cursor>;
  /** A room is no longer open to the participant. */
  ended(): void;
}

/** Subscribes to all rooms of the list except the open one, which `<chat-room>` subscribes to. */
export class FollowedRooms {
  readonly #connection: ChatConnection;
  readonly #options: FollowedRoomsOptions;
  readonly #followed = new Map<string, Subscription | null>();
  #rooms = new Map<string, RoomToFollow>();
  #open: string | null;
  /** The rooms to follow next, and the one that the server has not answered about. */
  #queue: string[] = [];
  #asking: string | null = null;

  constructor(connection: ChatConnection, open: string | null, options: FollowedRoomsOptions) {
    this.#connection = connection;
    this.#open = open;
    this.#options = options;
  }

  isDirect(stream: string): boolean {
    return this.#rooms.get(stream)?.direct ?? false;
  }

  /** Follow exactly these rooms. */
  take(rooms: readonly RoomToFollow[]): void {
    this.#rooms = new Map(rooms.map((room) => [room.stream, room]));
    this.#queue = [];
    for (const stream of this.#followed.keys())
      if (!this.#rooms.has(stream)) this.#unfollow(stream);
    this.#queue = [...this.#rooms.keys()];
    this.#followNext();
  }

  /** The page shows another room, or none, after `change`. */
  show(open: string | null, change: () => void): void {
    const before = this.#open;
    this.#open = open;
    if (open !== null) this.#unfollow(open);
    change();
    if (before !== null && this.#rooms.has(before)) this.#queue.push(before);
    this.#followNext();
  }

  /** An event of any stream has arrived, here or in the element of the open room. */
  heard(stream: string, seq: number): void {
    const room = this.#rooms.get(stream);
    if (room && seq > room.cursor.seq)
      this.#rooms.set(stream, { ...room, cursor: { ...room.cursor, seq } });
  }

  /** One room at a time: the server handles a socket's commands in order, and a message should not wait for 95. */
  #followNext(): void {
    while (this.#asking === null && this.#queue.length > 0) {
      const room = this.#rooms.get(this.#queue.shift() as string);
      if (room && room.stream !== this.#open && !this.#followed.has(room.stream))
        this.#follow(room);
    }
  }

  #follow({ stream, cursor, direct }: RoomToFollow): void {
    this.#asking = stream;
    this.#followed.set(stream, null);
    const subscription = this.#connection.subscribe(stream, {
      cursor,
      present: direct,
      event: () => {},
      live: (live) => live && this.#answered(stream),
      resync: () => this.#options.resync(stream),
      ended: () => {
        this.#followed.delete(stream);
        this.#options.ended();
        this.#answered(stream);
      },
    });
    this.#followed.set(stream, subscription);
  }

  #unfollow(stream: string): void {
    this.#followed.get(stream)?.unsubscribe();
    this.#followed.delete(stream);
    this.#answered(stream);
  }

  #answered(stream: string): void {
    if (this.#asking !== stream) return;
    this.#asking = null;
    this.#followNext();
  }
}
