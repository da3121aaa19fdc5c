import {
  type Connection,
  type Cursor,
  Outbox,
  type Refusal,
  type Subscription,
  type Unsent,
  uuid,
} from "@realtime/index";
import { fetchHistory, type History, RoomNotFound } from "./history";
import { type Participant, participantKey, personId } from "./participant";
import { type RoomEphemeral, RoomPresence } from "./room-presence";
import * as roomState from "./room-state";
import type { ChatEvent, MessageDelete, MessageSend, RoomSaved, Sent } from "./wire.gen";

/** What the server rendered the page with. */
export interface Snapshot extends History {
  me: Participant;
}

const NO_ACCESS = "You no longer have access to this room. Your text is kept.";

/**
 * One open room, without DOM: its messages, its presence, and what the participant sends.
 *
 * Owns the page's connection. Dispatches `change`. Unsent and refused messages survive the tab.
 */
export class RoomSession extends EventTarget {
  readonly room: number;
  readonly presence: RoomPresence;
  readonly #connection: Connection;
  readonly #url: string;
  readonly #outbox: Outbox;
  readonly #subscription: Subscription;
  #state: roomState.RoomState;
  #heading: RoomSaved;
  #ended: string | null = null;

  /** `url` is the address of the room's messages. */
  constructor(connection: Connection, stream: string, url: string, snapshot: Snapshot) {
    super();
    const { room, me } = snapshot;
    this.#connection = connection;
    this.room = room.room_id;
    this.#heading = room;
    this.#url = url;
    this.presence = new RoomPresence(connection.environment.clock, {
      changed: () => this.#changed(),
      typing: () => void connection.request({ type: "typing", stream }).catch(() => {}),
    });
    this.#state = roomState.loaded(roomState.empty(me), snapshot.messages, snapshot.more);
    this.#outbox = new Outbox(connection, {
      storageKey: this.storageKey("outbox"),
      keepRefused: true,
      restored: (command, answer, at) => this.#restored(command, answer, at),
    });
    this.#subscription = this.#subscribe(stream, snapshot.cursor);
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

  get connected(): boolean {
    return this.#connection.state === "open";
  }

  /** A storage key of this participant in this room: the next one who logs in has another. */
  storageKey(purpose: "draft" | "outbox"): string {
    return `chat.${purpose}.${this.room}.${participantKey(this.#state.me)}`;
  }

  close(): void {
    this.#connection.close();
  }

  send(body: string): void {
    const clientId = uuid();
    this.presence.signal.sent();
    this.#set(roomState.queued(this.#state, clientId, body, new Date().toISOString()));
    this.#post(clientId, body);
  }

  /** Send a refused message again, under the same `client_id`. */
  retry({ clientId, body }: roomState.Pending): void {
    this.#outbox.discard(clientId);
    this.#set(roomState.retried(this.#state, clientId));
    this.#post(clientId, body);
  }

  discard({ clientId }: roomState.Pending): void {
    this.#outbox.discard(clientId);
    this.#set(roomState.dropped(this.#state, clientId));
  }

  /** Delete a message for everyone. Rejects with a `Refusal`, or with `Interrupted` without a connection. */
  async delete(id: number): Promise<void> {
    const command: Omit<MessageDelete, "id"> = { type: "message.delete", message_id: id };
    await this.#connection.request(command);
  }

  /** Load the messages before the first one shown. Rejects when that fails. */
  async loadEarlier(): Promise<void> {
    const before = this.#state.messages[0]?.message_id;
    const { messages, more } = await fetchHistory(this.#url, before);
    if (this.#state.messages[0]?.message_id !== before) return; // a fresh snapshot has replaced them
    this.#set(roomState.extended(this.#state, messages, more));
  }

  #subscribe(stream: string, cursor: Cursor): Subscription {
    return this.#connection.subscribe<ChatEvent, RoomEphemeral>(stream, {
      cursor,
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
    } else if (event.type === "message.saved" || event.type === "message.deleted") {
      if (event.type === "message.saved") this.presence.typing.forget(personId(event.author));
      this.#set(roomState.saved(this.#state, event));
    }
  }

  #post(clientId: string, body: string): void {
    const command: Omit<MessageSend, "id"> = {
      type: "message.send",
      room_id: this.room,
      client_id: clientId,
      body,
    };
    this.#settle(clientId, this.#outbox.send<Sent>(command));
  }

  #settle(clientId: string, answer: Promise<unknown>): void {
    answer.then(
      (result) => this.#set(roomState.accepted(this.#state, clientId, (result as Sent).message_id)),
      (refusal: Refusal) => this.#set(roomState.refused(this.#state, clientId, refusal.message)),
    );
  }

  /** Show a message that a closed page left: this one sends it, unless it was refused. */
  #restored({ client_id, body }: Unsent, answer: Promise<unknown>, at: number): void {
    this.#set(roomState.queued(this.#state, client_id, body, new Date(at).toISOString()));
    this.#settle(client_id, answer);
  }

  async #loadSnapshot(): Promise<Cursor> {
    try {
      const { cursor, room, messages, more } = await fetchHistory(this.#url);
      this.#heading = room;
      this.#set(roomState.loaded(this.#state, messages, more));
      return cursor;
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
