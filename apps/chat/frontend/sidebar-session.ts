import {
  type Cursor,
  NOBODY,
  type PresenceChanged,
  type PresenceList,
  type PresenceState,
  Timer,
  updatePresence,
} from "@realtime/index";
import type { ChatConnection, Followed, Heard } from "./chat-connection";
import { FollowedRooms, type RoomToFollow } from "./followed-rooms";
import { isQuiet } from "./room-presence";
import type { Line } from "./sidebar-line";
import * as lines from "./sidebar-line";
import type { ChatEvent } from "./wire.gen";

/** One room as the server rendered it. */
export interface Room extends RoomToFollow {
  line: Line;
}

/** The rooms, and the cursor of the member's own stream; null for a guest. */
export interface List {
  rooms: Room[];
  own: { stream: string; cursor: Cursor } | null;
}

export type Presence = "active" | "idle" | "do not disturb";

/**
 * Where WebSockets are blocked, only the open room has a stream of events: a browser opens six connections per site,
 * too few for a stream of each room. So the list is loaded again, more often on a page that somebody looks at.
 */
const POLL_MS = 10_000;
const POLL_HIDDEN_MS = 60_000;

/**
 * The list of rooms, without DOM. It follows every room and the member's read positions.
 *
 * Dispatches `change` when a line or the list has changed, and `unread` with the stream of a room before its read
 * position goes back.
 */
export class SidebarSession extends EventTarget {
  readonly #connection: ChatConnection;
  readonly #me: string;
  readonly #load: () => Promise<List>;
  readonly #rooms: FollowedRooms;
  readonly #polling: Timer;
  /** The people present in each direct conversation, by stream. */
  readonly #here = new Map<string, PresenceList>();
  #lines = new Map<string, Line>();
  #loading: Promise<List> | null = null;

  /** `me` is the participant's key, `open` the stream of the room that the page shows, if any. */
  constructor(
    connection: ChatConnection,
    list: List,
    { me, open, load }: { me: string; open: string | null; load: () => Promise<List> },
  ) {
    super();
    this.#connection = connection;
    this.#me = me;
    this.#load = load;
    this.#rooms = new FollowedRooms(connection, open, {
      resync: (stream) => this.#cursorOf(stream),
      ended: () => this.#again(),
    });
    this.#polling = new Timer(connection.environment.clock);
    connection.addEventListener("followed", (event) =>
      this.#receive((event as CustomEvent<Followed>).detail),
    );
    connection.addEventListener("heard", (event) =>
      this.#hear((event as CustomEvent<Heard>).detail),
    );
    connection.addEventListener("reloaded", () => this.#again());
    connection.addEventListener("state", () => this.#stateChanged());
    if (list.own) this.#followOwn(list.own);
    this.#take(list);
  }

  /** The lines by stream. */
  get lines(): ReadonlyMap<string, Line> {
    return this.#lines;
  }

  /** The page shows another room, or none, after `change`. */
  show(open: string | null, change: () => void): void {
    this.#rooms.show(open, change);
  }

  /** The presence of the other people of a direct conversation; null if they are away, or if it is unknown. */
  presence(stream: string): Presence | null {
    const others = this.#here.get(stream)?.people.filter(({ id }) => id !== `user.${this.#me}`);
    if (!others || others.length === 0) return null;
    const now = this.#connection.environment.clock.now();
    if (others.every((person) => isQuiet(person, now))) return "do not disturb";
    return others.some(({ idle }) => !idle) ? "active" : "idle";
  }

  /** Load the list again. Calls at the same time share one request. */
  refresh(): Promise<List> {
    this.#loading ??= this.#refresh().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** A guest sees the room: nothing there is new any more, on this page. */
  seen(stream: string): void {
    const line = this.#lines.get(stream);
    if (line) this.#set(stream, { ...line, later: new Map() });
  }

  #hear({ stream, message }: Heard): void {
    const change = message as PresenceState | PresenceChanged;
    if (!this.#rooms.isDirect(stream) || !change.type.startsWith("presence.")) return;
    this.#here.set(stream, updatePresence(this.#here.get(stream) ?? NOBODY, change));
    this.dispatchEvent(new Event("change"));
  }

  #stateChanged(): void {
    if (this.#connection.state !== "open" && this.#here.size > 0) {
      this.#here.clear();
      this.dispatchEvent(new Event("change"));
    }
    this.#poll();
  }

  #poll(): void {
    if (this.#connection.state !== "reading") this.#polling.clear();
    else if (!this.#polling.pending) this.#polling.set(this.#pollMs, () => this.#again());
  }

  /** Load the list again, and once more later where that fails, or where no event announces changes. */
  #again(): void {
    const later = () => this.#polling.set(this.#pollMs, () => this.#again());
    this.refresh().then(() => this.#poll(), later);
  }

  get #pollMs(): number {
    const { visibilityState } = this.#connection.environment.page.document;
    return visibilityState === "visible" ? POLL_MS : POLL_HIDDEN_MS;
  }

  async #refresh(): Promise<List> {
    const list = await this.#load();
    this.#take(list);
    this.dispatchEvent(new Event("change"));
    return list;
  }

  /** Take a list from the server. Messages that arrived after the server counted are added. */
  #take({ rooms }: List): void {
    const before = this.#lines;
    this.#lines = new Map(
      rooms.map(({ stream, line }) => [stream, merged(before.get(stream), line)]),
    );
    this.#rooms.take(rooms);
  }

  #followOwn({ stream, cursor }: { stream: string; cursor: Cursor }): void {
    this.#connection.subscribe(stream, {
      cursor,
      event: () => {},
      resync: async () => (await this.refresh()).own?.cursor ?? cursor,
    });
  }

  async #cursorOf(stream: string): Promise<Cursor> {
    const { rooms } = await this.refresh();
    const room = rooms.find((each) => each.stream === stream);
    if (!room) throw new Error(`${stream} is not in the list any more.`);
    return room.cursor;
  }

  /** Ignores unknown types, which a later version of the server may send. */
  #receive({ stream, seq, event }: Followed): void {
    this.#rooms.heard(stream, seq);
    const change = event as ChatEvent;
    if (change.type === "membership.saved") this.#counted(`chat.room.${change.room_id}`, change);
    else if (change.type === "membership.deleted" || change.type === "room.saved") this.#again();
    else if (change.type === "message.saved" || change.type === "message.deleted") {
      const line = this.#lines.get(stream);
      if (!line) return;
      const update = change.type === "message.saved" ? lines.saved : lines.deleted;
      const next = update(line, change as never, seq, this.#me);
      if (next) this.#set(stream, next);
      else this.#again();
    }
  }

  #counted(stream: string, event: Extract<ChatEvent, { type: "membership.saved" }>): void {
    const line = this.#lines.get(stream);
    const counts = lines.countsOf(event);
    if (line && counts.readId < line.readId)
      this.dispatchEvent(new CustomEvent("unread", { detail: stream }));
    if (line) this.#set(stream, lines.counted(line, counts));
    else this.#again();
  }

  #set(stream: string, line: Line): void {
    this.#lines.set(stream, line);
    this.dispatchEvent(new Event("change"));
  }
}

/** The server's line with the messages that arrived in between. */
function merged(before: Line | undefined, now: Line): Line {
  if (!before) return now;
  const line = lines.counted({ ...now, later: before.later }, now);
  if (before.newestId <= now.newestId) return line;
  return { ...line, newestId: before.newestId, last: before.last };
}
