import type { ChatMessage, MessageEvent } from "./chat-message";
import { isMine, type Participant } from "./participant";
import { NO_REACTIONS, type Reactions, reacted } from "./reactions";
import { NO_MESSAGES, type RelatedMessages, withRelated } from "./related-messages";
import type { ShownImage } from "./shown-image";
import { withPiece } from "./streamed";
import type { MessageAppend, MessageSaved, ReactionsSaved } from "./wire.gen";

/** An own message that has not arrived as an event yet. */
export interface Pending {
  clientId: string;
  body: string;
  at: string;
  replyTo: number | null;
  images: readonly ShownImage[];
  /** The server's id, once it has accepted the message. */
  id: number | null;
  /** Why the server refused it, in its words. */
  reason: string | null;
}

/** The state of a room. Immutable: each function below returns a new one. */
export interface RoomState {
  readonly me: Participant;
  /** Oldest first, by id. */
  readonly messages: readonly ChatMessage[];
  readonly related: RelatedMessages;
  readonly reactions: Reactions;
  readonly pending: readonly Pending[];
  /** The server has earlier messages. */
  readonly more: boolean;
  /** The server has later messages: those shown are from the middle. */
  readonly later: boolean;
}

/** At most so many messages stay on the page, or scrolling and rendering would become slow. */
const MOST_SHOWN = 300;
const KEPT = 200;

export const empty = (me: Participant): RoomState => ({
  me,
  messages: [],
  related: NO_MESSAGES,
  reactions: NO_REACTIONS,
  pending: [],
  more: false,
  later: false,
});

/** A fresh snapshot replaces messages, related messages and reactions; pending messages stay. */
export function loaded(
  state: RoomState,
  messages: readonly ChatMessage[],
  more: boolean,
  later = false,
): RoomState {
  const nothing = { related: NO_MESSAGES, reactions: NO_REACTIONS };
  return settle({ ...state, ...nothing, messages: byId(messages), more, later });
}

/** A page of earlier messages goes before the first one shown. */
export function extended(
  state: RoomState,
  messages: readonly ChatMessage[],
  more: boolean,
): RoomState {
  return settle({ ...state, messages: byId([...messages, ...state.messages]), more });
}

/** A page of later messages goes after the last one shown. */
export function continued(
  state: RoomState,
  messages: readonly ChatMessage[],
  later: boolean,
): RoomState {
  return settle({ ...state, messages: byId([...state.messages, ...messages]), later });
}

export const hasTooMany = ({ messages }: RoomState) => messages.length > MOST_SHOWN;

/** Drop messages at one end. They can be loaded again. Those that are quoted or pinned stay known. */
export function trimmed(state: RoomState, end: "earlier" | "later"): RoomState {
  if (!hasTooMany(state)) return state;
  const { messages } = state;
  const kept = end === "later" ? messages.slice(0, KEPT) : messages.slice(-KEPT);
  const gone = end === "later" ? messages.slice(KEPT) : messages.slice(0, -KEPT);
  const more = end === "later" ? { later: true } : { more: true };
  const related = withRelated(state.related, referredTo(gone, kept));
  return { ...state, ...more, related, messages: kept };
}

function referredTo(gone: readonly ChatMessage[], kept: readonly ChatMessage[]): ChatMessage[] {
  const saved = kept.filter(({ type }) => type === "message.saved") as MessageSaved[];
  const quoted = new Set(saved.map(({ reply_to }) => reply_to));
  return gone.filter((message) => quoted.has(message.message_id) || isPinned(message));
}

const isPinned = (message: ChatMessage) =>
  message.type === "message.saved" && Boolean(message.pinned_at);

/** An event adds a message or replaces it: a known one may be deleted now. */
export function saved(state: RoomState, message: MessageEvent): RoomState {
  if (message.type === "message.append") return appended(state, message);
  const { message_id: id, client_id } = message;
  const isEarlier = state.more && id < (state.messages[0]?.message_id ?? 0); // on a page that is not loaded yet
  const isLater = state.later && id > (state.messages.at(-1)?.message_id ?? 0);
  const isRelated = isEarlier || state.related.has(id);
  const related = isRelated ? withRelated(state.related, [message]) : state.related;
  if (isEarlier) return { ...state, related };
  if (isLater) {
    const now = isRelated ? { ...state, related } : state;
    return isMine(state.me, message.author) ? dropped(now, client_id) : now;
  }
  const others = state.messages.filter(({ message_id }) => message_id !== id);
  return settle({ ...state, related, messages: byId([...others, message]) });
}

/** A message that is being written goes on. One that is not loaded comes whole when it is. */
function appended(state: RoomState, piece: MessageAppend): RoomState {
  const messages = state.messages.map((message) =>
    message.message_id === piece.message_id ? withPiece(message, piece) : message,
  );
  return { ...state, messages };
}

/** The data that a page carries beside its messages. */
export interface Beside {
  /** Messages outside the log that others refer to. */
  related?: readonly ChatMessage[];
  reactions?: readonly ReactionsSaved[];
}

export function withBeside(state: RoomState, { related, reactions = [] }: Beside): RoomState {
  return {
    ...state,
    related: withRelated(state.related, related),
    reactions: reactions.reduce((all, each) => reacted(all, state.me, each), state.reactions),
  };
}

/** The message with this id, if it is known. */
export function find(state: RoomState, id: number | null | undefined): ChatMessage | undefined {
  if (id == null) return undefined;
  return state.messages.find(({ message_id }) => message_id === id) ?? state.related.get(id);
}

/** A pending message is discarded. */
export function dropped(state: RoomState, clientId: string): RoomState {
  return { ...state, pending: state.pending.filter((each) => each.clientId !== clientId) };
}

/** Drop pending messages that have arrived, or that belong before the first one shown. */
export function settle(state: RoomState): RoomState {
  const arrived = new Set(
    state.messages
      .filter(({ author }) => isMine(state.me, author))
      .map(({ client_id }) => client_id),
  );
  const first = state.messages[0]?.message_id ?? 0;
  const pending = state.pending.filter(
    ({ clientId, id }) => !arrived.has(clientId) && (id === null || id > first),
  );
  return pending.length === state.pending.length ? state : { ...state, pending };
}

function byId(messages: readonly ChatMessage[]): ChatMessage[] {
  return [...messages].sort((a, b) => a.message_id - b.message_id);
}
