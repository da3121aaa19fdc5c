import type { Connection, Cursor, Subscription } from "@realtime/index";
import type { ChatMessage } from "./chat-message";
import { type History, HistoryPages, type Place, RoomNotFound } from "./history";
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
  People,
  RoomPeople,
  RoomPerson,
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
 * Owns the page's connection. Dispatches `change`, and `arrival` with a message that is newer than all before.
 */
export class RoomSession extends EventTarget {
  readonly #room: number;
  readonly presence: RoomPresence;
  readonly own: OwnMessages;
  readonly #writing: Writing;
  readonly #connection: Connection;
  readonly #pages: HistoryPages;
  readonly #subscription: Subscription;
  #state: roomState.RoomState;
  #heading: RoomSaved;
  #ended: string | null = null;
  #newestId = 0;

  constructor(connection: Connection, addresses: RoomAddresses, snapshot: Snapshot) {
    super();
    const [{ room, me }, { stream }] = [snapshot, addresses];
    this.#connection = connection;
    this.#room = room.room_id;
    this.#heading = room;
    this.#pages = new HistoryPages(addresses.messages);
    this.presence = new RoomPresence(connection.environment.clock, {
      changed: () => this.#changed(),
      typing: () => void connection.request({ type: "typing", stream }).catch(() => {}),
    });
    this.#state = roomState.empty(me);
    this.#writing = new Writing(connection.environment.clock, () => this.#changed());
    this.#show(snapshot);
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
    return this.#pages.url.replace(/messages\/$/, path);
  }

  close(): void {
    this.#connection.close();
  }

  /** Delete a message for everyone. Rejects with a `Refusal`, or with `Interrupted` without a connection. */
  async delete(id: number): Promise<void> {
    const command: Omit<MessageDelete, "id"> = { type: "message.delete", message_id: id };
    await this.#connection.request(command);
  }

  /** Whom one can mention here. Rejects as `delete` does. */
  async people(): Promise<RoomPerson[]> {
    const command: Omit<RoomPeople, "id"> = { type: "room.people", room_id: this.#room };
    return (await this.#connection.request<People>(command)).people;
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
    const before = this.#state.messages[0]?.message_id ?? 0;
    const page = await this.#pages.load({ before });
    if (this.#state.messages[0]?.message_id !== before) return; // others have replaced them
    const state = roomState.extended(this.#state, page.messages, page.more);
    this.#set(roomState.withBeside(state, page));
  }

  /** Load the messages after the last one shown. Rejects when that fails. */
  async loadLater(): Promise<void> {
    const after = this.#state.messages.at(-1)?.message_id ?? 0;
    const page = await this.#pages.load({ after });
    if (this.#state.messages.at(-1)?.message_id !== after) return;
    const state = roomState.continued(this.#state, page.messages, page.later ?? false);
    this.#set(roomState.withBeside(state, page));
  }

  /** Show the messages at `place` in place of those shown. Rejects when that fails. */
  async show(place: Place): Promise<void> {
    this.#show(await this.#pages.load(place));
  }

  /** Drop messages at one end if there are too many. */
  trim(end: "earlier" | "later"): void {
    this.#set(roomState.trimmed(this.#state, end));
  }

  #show(page: History): void {
    const { messages, more, later } = page;
    this.#writing.load(page.writing, page.room);
    this.#newestId = Math.max(this.#newestId, messages.at(-1)?.message_id ?? 0);
    const state = roomState.loaded(this.#state, messages, more, later);
    this.#set(roomState.withBeside(state, page));
  }

  #subscribe({ stream, events }: RoomAddresses, cursor: Cursor): Subscription {
    return this.#connection.subscribe<ChatEvent, RoomEphemeral>(stream, {
      cursor,
      sse: events,
      event: (event, seq) => this.#apply(event, seq),
      ephemeral: (message) => this.presence.receive(message),
      live: (live) => {
        if (!live) this.presence.disconnected();
      },
      resync: () => this.#loadSnapshot(),
      ended: () => this.#end(),
    });
  }

  /** Events of other types are of a later version. */
  #apply(event: ChatEvent, seq: number): void {
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
      if (event.type === "message.saved") this.presence.typing.forget(personId(event.author));
      this.#pages.heard(event, seq);
      this.#set(roomState.saved(this.#state, event));
      this.#announce(event);
    }
  }

  #announce(message: ChatMessage): void {
    if (message.message_id <= this.#newestId) return;
    this.#newestId = message.message_id;
    if (message.type !== "message.saved") return;
    if (isMine(this.#state.me, message.author)) this.#writing.wrote();
    this.dispatchEvent(new CustomEvent("arrival", { detail: message }));
  }

  async #loadSnapshot(): Promise<Cursor> {
    try {
      const page = await this.#pages.load("newest");
      this.#heading = page.room;
      this.#show(page);
      return page.cursor;
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
