import {
  type Connection,
  type Cursor,
  Outbox,
  type Refusal,
  type Subscription,
  uuid,
} from "@realtime/index";
import { fetchHistory, type History, NotOpen } from "./history";
import { Kept } from "./kept";
import { Company, type Passing, personId } from "./room-presence";
import * as store from "./room-state";
import type { ChatEvent, MessageDelete, MessageSend, RoomSaved, Sent } from "./wire.gen";

/** What the server rendered the room with. */
export interface Snapshot extends History {
  me: store.Me;
}

const CLOSED = "This room is no longer open to you. What you have typed is kept.";

/**
 * One room's conversation: what was said, and what we are about to say. No DOM.
 *
 * Dispatches `change`. What we write survives lost connections, refusals and reloads of this tab.
 */
export class Talk extends EventTarget {
  readonly connection: Connection;
  readonly room: number;
  readonly company: Company;
  readonly #url: string;
  readonly #outbox: Outbox;
  readonly #failed: Kept<store.Pending[]>;
  readonly #subscription: Subscription;
  #state: store.State;
  #heading: RoomSaved;
  #ended: string | null = null;

  /** `url` is where the room's messages are loaded from. */
  constructor(connection: Connection, stream: string, url: string, snapshot: Snapshot) {
    super();
    const { room, me } = snapshot;
    const owner = storageName(room.id, me);
    this.connection = connection;
    this.room = room.id;
    this.#heading = room;
    this.#url = url;
    this.company = new Company(connection.environment.clock, {
      changed: () => this.#changed(),
      typing: () => void connection.request({ type: "typing", stream }).catch(() => {}),
    });
    this.#state = store.loaded(store.empty(me), snapshot.messages, snapshot.more);
    this.#failed = new Kept(`chat.failed.${owner}`);
    this.#outbox = new Outbox(connection, { storageKey: `chat.outbox.${owner}` });
    this.#restore();
    this.#subscription = connection.subscribe<ChatEvent, Passing>(stream, {
      cursor: snapshot.cursor,
      event: (event) => this.#take(event),
      ephemeral: (message) => this.company.take(message),
      live: (live) => {
        if (!live) this.company.lost();
      },
      resync: () => this.#reload(),
      ended: () => this.#end(),
    });
    connection.addEventListener("state", () => this.#changed());
  }

  get state(): store.State {
    return this.#state;
  }

  get heading(): RoomSaved {
    return this.#heading;
  }

  /** Why nothing follows any more: the room is not open to us, or the server turned us away. */
  get ended(): string | null {
    return this.#ended ?? (this.connection.closedBecause?.message || null);
  }

  get connected(): boolean {
    return this.connection.state === "open";
  }

  send(body: string): void {
    const clientId = uuid();
    this.company.sent();
    this.#set(store.queued(this.#state, clientId, body, new Date().toISOString()));
    this.#post(clientId, body);
  }

  /** Send a refused message again, as the same message. */
  retry({ clientId, body }: store.Pending): void {
    this.#set(store.retried(this.#state, clientId));
    this.#post(clientId, body);
  }

  discard({ clientId }: store.Pending): void {
    this.#set(store.dropped(this.#state, clientId));
  }

  /** Take a message back, for everybody. Rejects with a sentence when that is not to be had. */
  async remove(id: number): Promise<void> {
    const command: Omit<MessageDelete, "id"> = { type: "message.delete", message: id };
    await this.connection.request(command);
  }

  /** Load the messages before the first one shown. Rejects when they cannot be had now. */
  async earlier(): Promise<void> {
    const before = this.#state.messages[0]?.id;
    const { messages, more } = await fetchHistory(this.#url, before);
    if (this.#state.messages[0]?.id !== before) return; // a fresh snapshot came meanwhile
    this.#set(store.extended(this.#state, messages, more));
  }

  /** A key was pressed: others may see that we are typing. */
  typed(): void {
    this.company.typed();
  }

  #take(event: ChatEvent): void {
    if (event.type === "room.saved") {
      this.#heading = event;
      this.#changed();
      return;
    }
    if (event.type === "message.saved") this.company.wrote(personId(event.author));
    this.#set(store.saved(this.#state, event));
  }

  #post(clientId: string, body: string): void {
    const command: Omit<MessageSend, "id"> = {
      type: "message.send",
      room: this.room,
      client_id: clientId,
      body,
    };
    this.#follow(clientId, this.#outbox.send<Sent>(command));
  }

  #follow(clientId: string, answer: Promise<unknown>): void {
    answer.then(
      (result) => this.#set(store.accepted(this.#state, clientId, (result as Sent).id)),
      (refusal: Refusal) => this.#set(store.refused(this.#state, clientId, refusal.message)),
    );
  }

  /** Show what was not sent, or was refused, before the page was loaded again. */
  #restore(): void {
    for (const { clientId, body, at, reason } of this.#failed.load([])) {
      this.#state = store.queued(this.#state, clientId, body, at);
      this.#state = store.refused(this.#state, clientId, reason ?? "");
    }
    for (const { command, answer } of this.#outbox.restored) {
      const { client_id, body } = command;
      this.#state = store.queued(this.#state, client_id, body, new Date().toISOString());
      this.#follow(client_id, answer);
    }
  }

  async #reload(): Promise<Cursor> {
    try {
      const { cursor, room, messages, more } = await fetchHistory(this.#url);
      this.#heading = room;
      this.#set(store.loaded(this.#state, messages, more));
      return cursor;
    } catch (error) {
      if (error instanceof NotOpen) {
        this.#subscription.unsubscribe();
        this.#end();
      }
      throw error;
    }
  }

  #end(): void {
    this.#ended = CLOSED;
    this.#changed();
  }

  #set(state: store.State): void {
    this.#state = state;
    const failed = state.pending.filter(({ reason }) => reason !== null);
    this.#failed.save(failed.length > 0 ? failed : null);
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** One person's in one room: whoever logs in next in this tab has others. */
export function storageName(room: number, me: store.Me): string {
  return `${room}.${store.keyOf(me)}`;
}
