import type { Cursor } from "@realtime/index";
import type { ChatMessage, MessageEvent } from "./chat-message";
import { withPiece } from "./streamed";
import type { ReactionsSaved, RoomSaved } from "./wire.gen";
import type { WritingState } from "./writing";

/** Part of a room's messages, oldest first. Events after `cursor` bring it up to date. */
export interface History {
  cursor: Cursor;
  room: RoomSaved;
  messages: ChatMessage[];
  /** Messages that these refer to. */
  related: ChatMessage[];
  /** The reactions to the messages. */
  reactions: ReactionsSaved[];
  /** The server has earlier ones. */
  more: boolean;
  /** The server has later ones. A server of an earlier version does not say. */
  later?: boolean;
  /** Missing from the previous version of the server. */
  writing?: WritingState;
}

/** Where a page of messages lies, by the id of a message; the newest messages without one. */
export type Place = { before: number } | { after: number } | { around: number } | "newest";

/** The room does not exist, or the participant has no access. */
export class RoomNotFound extends Error {}

interface Arrived {
  event: MessageEvent;
  seq: number;
}

/** Loads pages of a room's messages while events go on arriving. */
export class HistoryPages {
  readonly url: string;
  readonly #loading = new Set<Arrived[]>();

  /** `url` is the address of the room's messages. */
  constructor(url: string) {
    this.url = url;
  }

  /** An event has arrived. A page that is being loaded may have been read before it. */
  heard(event: MessageEvent, seq: number): void {
    for (const arrived of this.#loading) arrived.push({ event, seq });
  }

  /** Rejects with `RoomNotFound`, or with another error if the request fails. */
  async load(place: Place): Promise<History> {
    const arrived: Arrived[] = [];
    this.#loading.add(arrived);
    try {
      const page = await fetchHistory(this.url, place);
      return { ...page, messages: upToDate(page, arrived) };
    } finally {
      this.#loading.delete(arrived);
    }
  }
}

async function fetchHistory(url: string, place: Place): Promise<History> {
  const [name, id] = Object.entries(place === "newest" ? {} : place)[0] ?? [];
  const query = name ? `?${name}=${id}` : "";
  const response = await fetch(url + query, { headers: { accept: "application/json" } });
  if (response.status === 403 || response.status === 404) throw new RoomNotFound(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
}

/** The page's messages with the events that are later than its cursor. */
function upToDate(
  { messages, cursor, later }: History,
  arrived: readonly Arrived[],
): ChatMessage[] {
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  const last = messages.at(-1)?.message_id ?? 0;
  for (const { event, seq } of arrived) {
    const { message_id: id } = event;
    const known = byId.get(id);
    if (seq <= cursor.seq) continue;
    if (event.type !== "message.append") {
      if (known || (!later && id > last)) byId.set(id, event);
    } else if (known) byId.set(id, withPiece(known, event));
  }
  return [...byId.values()];
}
