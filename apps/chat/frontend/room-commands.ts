import type { Connection } from "@realtime/index";
import type {
  MessageDelete,
  MessageEdit,
  MessagePin,
  MessageReact,
  People,
  RoomPeople,
  RoomPerson,
  RoomUnread,
} from "./wire.gen";

export interface RoomCommandsOptions {
  /** The server has accepted a reaction, or that it is taken back. */
  reacted(id: number, emoji: string, present: boolean): void;
}

/**
 * The commands of a room, except `message.send`. Each promise rejects with a `Refusal`, or with `Interrupted` when the
 * connection is lost.
 */
export class RoomCommands {
  readonly #connection: Connection;
  readonly #room: number;
  readonly #options: RoomCommandsOptions;

  constructor(connection: Connection, room: number, options: RoomCommandsOptions) {
    this.#connection = connection;
    this.#room = room;
    this.#options = options;
  }

  /** Delete a message for everyone. */
  async delete(id: number): Promise<void> {
    const command: Omit<MessageDelete, "id"> = { type: "message.delete", message_id: id };
    await this.#connection.request(command);
  }

  /** The people to mention in this room. */
  async people(): Promise<RoomPerson[]> {
    const command: Omit<RoomPeople, "id"> = { type: "room.people", room_id: this.#room };
    return (await this.#connection.request<People>(command)).people;
  }

  /** React to a message with an emoji, or take that back. */
  async react(id: number, emoji: string, present: boolean): Promise<void> {
    const command = { type: "message.react", message_id: id, emoji, present } as const;
    await this.#connection.request(command satisfies Omit<MessageReact, "id">);
    this.#options.reacted(id, emoji, present);
  }

  /** Pin a message, or unpin it. */
  async pin(id: number, pinned: boolean): Promise<void> {
    const command = { type: "message.pin", message_id: id, pinned } as const;
    await this.#connection.request(command satisfies Omit<MessagePin, "id">);
  }

  /** Mark a message, and those after it, as unread. */
  async unread(id: number): Promise<void> {
    const command = { type: "room.unread", room_id: this.#room, message_id: id } as const;
    await this.#connection.request(command satisfies Omit<RoomUnread, "id">);
  }

  /** Change the text of an own message. */
  async edit(id: number, version: number, body: string): Promise<void> {
    const command = { type: "message.edit", message_id: id, version, body } as const;
    await this.#connection.request(command satisfies Omit<MessageEdit, "id">);
  }
}
