import {
  type Connection,
  type Cursor,
  gettext,
  type Subscription,
  whenUnsent,
} from "@realtime/index";
import { isOfMessage, type MessageEvent } from "./chat-message";
import { type History, HistoryPages, type Place, RoomNotFound } from "./history";
import { COMPOSER } from "./lazy-parts";
import type { OwnMessages } from "./own-messages";
import { isMine, type Participant, participantKey, personId } from "./participant";
import { reactedMyself } from "./reactions";
import type { RoomAddresses } from "./room-addresses";
import { RoomCommands } from "./room-commands";
import { type RoomEphemeral, RoomPresence } from "./room-presence";
import * as roomState from "./room-state";
import type { DraftPlace } from "./shared-draft";
import type { ChatEvent, RoomSaved } from "./wire.gen";
import { Writing } from "./writing";

/** The data that the server rendered the page with. */
export interface Snapshot extends History {
  me: Participant;
  /** A member's draft from the server. The previous version of the server does not send it. */
  draft?: DraftPlace["saved"];
}

const NO_ACCESS = gettext("You no longer have access to this room. Your text is kept.");

/**
 * One open room, without DOM: its messages, its presence and its commands. It shares the page's connection with the
 * list of rooms. Dispatches `change`, and `arrival` with a message that is newer than all before.
 */
export class RoomSession extends EventTarget {
  readonly #room: number;
  readonly presence: RoomPresence;
  readonly commands: RoomCommands;
  readonly #writing: Writing;
  readonly #connection: Connection;
  readonly #pages: HistoryPages;
  readonly #subscription: Subscription;
  readonly #over = new AbortController();
  #state: roomState.RoomState;
  #heading: RoomSaved;
  #ended: string | null = null;
  #newestId = 0;
  /** Where a member's draft is kept; null for a guest. */
  readonly draftPlace: DraftPlace | null = null;
  #own: OwnMessages | null = null;

  constructor(connection: Connection, addresses: RoomAddresses, snapshot: Snapshot) {
    super();
    const [{ room, me }, { stream }] = [snapshot, addresses];
    this.#connection = connection;
    [this.#room, this.#heading] = [room.room_id, room];
    this.#pages = new HistoryPages(addresses.messages);
    this.presence = new RoomPresence(connection.environment.clock, {
      changed: () => this.#changed(),
      typing: () => void connection.request({ type: "typing", stream }).catch(() => {}),
    });
    this.commands = new RoomCommands(connection, this.#room, {
      reacted: (...reaction) => {
        const reactions = reactedMyself(this.#state.reactions, ...reaction);
        this.#set({ ...this.#state, reactions });
      },
    });
    this.#state = roomState.empty(me);
    this.#writing = new Writing(connection.environment.clock, () => this.#changed());
    if (me.user_id !== null)
      this.draftPlace = { connection, room: this.#room, saved: snapshot.draft ?? null };
    this.#show(snapshot);
    connection.sendsLater = true;
    if (participantKey(me)) this.#sendUnsent();
    this.#subscription = this.#subscribe(addresses, snapshot.cursor);
    connection.addEventListener("state", () => this.#changed(), { signal: this.#over.signal });
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

  /** Why the participant cannot write now, as a sentence for the composer, which brings it; null if they can. */
  get closed(): string | null {
    const { now: composer } = COMPOSER;
    return this.ended ?? composer?.whyClosed(this.#writing, this.#heading, this.#state.me) ?? null;
  }

  /** Sends the participant's messages. Throws before the composer is loaded: nothing is sent before. */
  get own(): OwnMessages {
    if (!COMPOSER.now) throw new Error("The composer is not loaded.");
    this.#own ??= new COMPOSER.now.OwnMessages(
      this.#connection,
      this.#room,
      this.storageKey("outbox"),
      (change) => this.#set(change(this.#state)),
    );
    return this.#own;
  }

  get connected(): boolean {
    return this.#connection.sending;
  }

  /** A storage key for this participant and room, so that other people of this browser have their own. */
  storageKey(purpose: "draft" | "outbox"): string {
    return `chat.${purpose}.${this.#room}.${participantKey(this.#state.me)}`;
  }

  /** The address of a page below the room's own. */
  address(path: string): string {
    return this.#pages.url.replace(/messages\/$/, path);
  }

  /** The page shows another room: receive nothing more, and change nothing. Unsent messages are still sent. */
  close(): void {
    this.#over.abort();
    this.#subscription.unsubscribe();
    this.presence.disconnected();
    this.#writing.close();
    this.#own?.close();
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

  /** Send messages that a closed page has stored. */
  #sendUnsent(): void {
    const { page } = this.#connection.environment;
    const { signal } = this.#over;
    const send = () => COMPOSER.use(() => !signal.aborted && this.own);
    whenUnsent(this.storageKey("outbox"), page, send, signal);
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

  /** Ignores unknown types, which a later version of the server may send. */
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
    } else if (isOfMessage(event)) {
      if (event.type === "message.saved") this.presence.typing.forget(personId(event.author));
      this.#pages.heard(event, seq);
      this.#set(roomState.saved(this.#state, event));
      this.#announce(event);
    }
  }

  #announce(message: MessageEvent): void {
    const mine = message.type === "message.saved" && isMine(this.#state.me, message.author);
    if (mine) this.#own?.arrived(message.client_id);
    if (message.message_id <= this.#newestId) return;
    this.#newestId = message.message_id;
    if (message.type !== "message.saved") return;
    if (mine) this.#writing.wrote();
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
    if (!this.#over.signal.aborted) this.dispatchEvent(new Event("change"));
  }
}
