import { type Cursor, type Subscription, Timer } from "@realtime/index";
import type { ChatConnection, Followed } from "./chat-connection";
import type { Line } from "./sidebar-line";
import * as lines from "./sidebar-line";
import type { ChatEvent } from "./wire.gen";

/** One room as the server rendered it. */
export interface Room {
  id: number;
  stream: string;
  cursor: Cursor;
  line: Line;
}

/** All of the list, and the place in the stream of what the member has read; null for a guest. */
export interface List {
  rooms: Room[];
  own: { stream: string; cursor: Cursor } | null;
}

/** Where WebSockets are blocked, only the open room has a stream of events. */
const POLL_MS = 30_000;

/**
 * The list of rooms, without DOM: it follows every room and what the member reads elsewhere.
 *
 * Dispatches `change` when a line has changed, and `list` when there are other rooms, names or an other order.
 */
export class SidebarSession extends EventTarget {
  readonly #connection: ChatConnection;
  readonly #me: string;
  readonly #open: string | null;
  readonly #load: () => Promise<List>;
  readonly #followed = new Map<string, Subscription | null>();
  readonly #polling: Timer;
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
    this.#open = open;
    this.#load = load;
    this.#polling = new Timer(connection.environment.clock);
    connection.addEventListener("followed", (event) =>
      this.#receive((event as CustomEvent<Followed>).detail),
    );
    connection.addEventListener("reloaded", () => this.#again());
    connection.addEventListener("state", () => this.#poll());
    if (list.own) this.#followOwn(list.own);
    this.#take(list);
  }

  /** The lines by stream. */
  get lines(): ReadonlyMap<string, Line> {
    return this.#lines;
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

  #poll(): void {
    if (this.#connection.state !== "reading") this.#polling.clear();
    else if (!this.#polling.pending) this.#polling.set(POLL_MS, () => this.#again());
  }

  /** Load the list again, and once more later where that fails, or where nothing else tells of changes. */
  #again(): void {
    const later = () => this.#polling.set(POLL_MS, () => this.#again());
    this.refresh().then(() => this.#poll(), later);
  }

  async #refresh(): Promise<List> {
    const list = await this.#load();
    this.#take(list);
    this.dispatchEvent(new Event("list"));
    return list;
  }

  /** What has arrived since the server counted is counted on top. */
  #take({ rooms }: List): void {
    const before = this.#lines;
    this.#lines = new Map(
      rooms.map(({ stream, line }) => [stream, merged(before.get(stream), line)]),
    );
    for (const [stream, subscription] of this.#followed) {
      if (this.#lines.has(stream) || !subscription) continue;
      subscription.unsubscribe();
      this.#followed.delete(stream);
    }
    this.#followNext(rooms);
  }

  /** One room after the other: the server handles a socket's commands in turn, and a message may wait. */
  #followNext([room, ...others]: Room[]): void {
    if (!room) return;
    const { stream } = room;
    if (stream === this.#open || this.#followed.has(stream)) {
      this.#followNext(others);
      return;
    }
    let next: (() => void) | null = () => {
      next = null;
      this.#followNext(others);
    };
    this.#followed.set(stream, null);
    const subscription = this.#connection.subscribe(stream, {
      cursor: room.cursor,
      present: false,
      event: () => {},
      live: (live) => live && next?.(),
      resync: () => this.#cursorOf(stream),
      ended: () => {
        this.#followed.delete(stream);
        this.#again();
        next?.();
      },
    });
    this.#followed.set(stream, subscription);
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

  /** Events of other types are of a later version. */
  #receive({ stream, seq, event }: Followed): void {
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
    if (line) this.#set(stream, lines.counted(line, lines.countsOf(event)));
    else this.#again();
  }

  #set(stream: string, line: Line): void {
    this.#lines.set(stream, line);
    this.dispatchEvent(new Event("change"));
  }
}

/** What the server says now, and what arrived in between. */
function merged(before: Line | undefined, now: Line): Line {
  if (!before) return now;
  const line = lines.counted({ ...now, later: before.later }, now);
  if (before.newestId <= now.newestId) return line;
  return { ...line, newestId: before.newestId, last: before.last };
}
