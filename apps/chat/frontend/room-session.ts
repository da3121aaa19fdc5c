import type { Connection, Cursor, Subscription } from "@realtime/index";
import { fetchHistory, type History, RoomNotFound } from "./history";
import { OwnMessages } from "./own-messages";
import { isMine, type Participant, participantKey, personId } from "./participant";
import { reactedMyself } from "./reactions";
import { type RoomEphemeral, RoomPresence } from "./room-presence";
import * as roomState from "./room-state";
import type {
  ChatEvent,
  MessageDelete,
  MessageEdit,
  MessagePin,
  MessageReact,
  MessageSaved,
  RoomSaved,
} from "./wire.gen";
import { Writing } from "./writing";

/** What the server rendered the page with. */
export interface Snapshot extends History {
  me: Participant;
}

export interface RoomAddresses {
  stream: string;
  /** The room's messages as JSON. */
  messages: string;
  /** The stream as Server-Sent Events. */
  events?: string | undefined;
}

const NO_ACCESS = "You no longer have access to this room. Your text is kept.";

/**
 * One open room, without DOM: its messages, its presence, and what the participant sends.
 *
 * Owns the page's connection. Dispatches `change`.
 */
export class RoomSession extends EventTarget {
  readonly #room: number;
  readonly presence: RoomPresence;
  readonly own: OwnMessages;
  readonly #writing: Writing;
  readonly #connection: Connection;
  readonly #url: string;
  readonly #subscription: Subscription;
  #state: roomState.RoomState;
  #heading: RoomSaved;
  #ended: string | null = null;

  constructor(connection: Connection, addresses: RoomAddresses, snapshot: Snapshot) {
    super();
    const { room, me } = snapshot;
    const { stream } = addresses;
    this.#connection = connection;
    this.#room = room.room_id;
    this.#heading = room;
    this.#url = addresses.messages;
    this.presence = new RoomPresence(connection.environment.clock, {
      changed: () => this.#changed(),
      typing: () => void connection.request({ type: "typing", stream }).catch(() => {}),
    });
    this.#writing = new Writing(connection.environment.clock, () => this.#changed());
    if (snapshot.writing) this.#writing.load(snapshot.writing, room);
    const loaded = roomState.loaded(roomState.empty(me), snapshot.messages, snapshot.more);
    this.#state = roomState.withBeside(loaded, snapshot);
    this.own = new OwnMessages(connection, this.#room, this.storageKey("outbox"), (change) =>
      this.#set(change(this.#state)),
    );
    this.#subscription = this.#subscribe(addresses, snapshot.cursor);
    connection.addEventListener("state", () => this.#changed());
  }

  get state(): roomState.RoomState {
    return this.#state;
  }

  get heading(): RoomSaved {
    return this.#heading;
  }

  /** Why the session is over, as a sentence; null while it goes on. */
  get ended(): string | null {
    const { state, ending } = this.#connection;
    return this.#ended ?? ((state === "closed" && ending?.message) || null);
  }

  /** Why the participant cannot write now, as a sentence; null if they can. */
  get closed(): string | null {
    return this.ended ?? this.#writing.closed(this.#heading, this.#state.me);
  }

  get connected(): boolean {
    return this.#connection.sending;
  }

  /** A storage key of this participant in this room: the next one who logs in has another. */
  storageKey(purpose: "draft" | "outbox"): string {
    return `chat.${purpose}.${this.#room}.${participantKey(this.#state.me)}`;
  }

  /** The address of a page below the room's own. */
  address(path: string): string {
    return this.#url.replace(/messages\/$/, path);
  }

  close(): void {
    this.#connection.close();
  }

  /** Delete a message for everyone. Rejects with a `Refusal`, or with `Interrupted` without a connection. */
  async delete(id: number): Promise<void> {
    const command: Omit<MessageDelete, "id"> = { type: "message.delete", message_id: id };
    await this.#connection.request(command);
  }

  /** React to a message with an emoji, or take that back. Rejects as `delete` does. */
  async react(id: number, emoji: string, present: boolean): Promise<void> {
    const command = { type: "message.react", message_id: id, emoji, present } as const;
    await this.#connection.request(command satisfies Omit<MessageReact, "id">);
    const reactions = reactedMyself(this.#state.reactions, id, emoji, present);
    this.#set({ ...this.#state, reactions });
  }

  /** Pin a message, or unpin it. Rejects as `delete` does. */
  async pin(id: number, pinned: boolean): Promise<void> {
    const command = { type: "message.pin", message_id: id, pinned } as const;
    await this.#connection.request(command satisfies Omit<MessagePin, "id">);
  }

  /** Change the text of an own message. Rejects as `delete` does. */
  async edit(id: number, version: number, body: string): Promise<void> {
    const command = { type: "message.edit", message_id: id, version, body } as const;
    await this.#connection.request(command satisfies Omit<MessageEdit, "id">);
  }

  /** Load the messages before the first one shown. Rejects when that fails. */
  async loadEarlier(): Promise<void> {
    const before = this.#state.messages[0]?.message_id;
    const history = await fetchHistory(this.#url, before);
    if (this.#state.messages[0]?.message_id !== before) return; // a fresh snapshot has replaced them
    const state = roomState.extended(this.#state, history.messages, history.more);
    this.#set(roomState.withBeside(state, history));
  }

  #subscribe({ stream, events }: RoomAddresses, cursor: Cursor): Subscription {
    return this.#connection.subscribe<ChatEvent, RoomEphemeral>(stream, {
      cursor,
      sse: events,
      event: (event) => this.#apply(event),
      ephemeral: (message) => this.presence.receive(message),
      live: (live) => {
        if (!live) this.presence.disconnected();
      },
      resync: () => this.#loadSnapshot(),
      ended: () => this.#end(),
    });
  }

  /** Events of other types are of a later version. */
  #apply(event: ChatEvent): void {
    if (event.type === "room.saved") {
      this.#heading = event;
      this.#changed();
    } else if (event.type === "person.muted") {
      if (event.person_id !== personId(this.#state.me)) return;
      this.#writing.muted(event.until);
      this.#changed();
    } else if (event.type === "reactions.saved") {
      this.#set(roomState.withBeside(this.#state, { reactions: [event] }));
    } else if (event.type === "message.saved" || event.type === "message.deleted") {
      if (event.type === "message.saved") this.#saved(event);
      this.#set(roomState.saved(this.#state, event));
    }
  }

  #saved({ author, message_id }: MessageSaved): void {
    this.presence.typing.forget(personId(author));
    const newest = this.#state.messages.at(-1)?.message_id ?? 0;
    if (isMine(this.#state.me, author) && message_id > newest) this.#writing.wrote();
  }

  async #loadSnapshot(): Promise<Cursor> {
    try {
      const history = await fetchHistory(this.#url);
      this.#heading = history.room;
      if (history.writing) this.#writing.load(history.writing, history.room);
      const state = roomState.loaded(this.#state, history.messages, history.more);
      this.#set(roomState.withBeside(state, history));
      return history.cursor;
    } catch (error) {
      if (error instanceof RoomNotFound) {
        this.#subscription.unsubscribe();
        this.#end();
      }
      throw error;
    }
  }

  #end(): void {
    this.#ended = NO_ACCESS;
    this.#changed();
  }

  #set(state: roomState.RoomState): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
