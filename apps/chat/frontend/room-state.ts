import { isMine, type Participant } from "./participant";
import type { MessageDeleted, MessageSaved } from "./wire.gen";

/** A message in its current state. */
export type ChatMessage = MessageSaved | MessageDeleted;

/** An own message that has not arrived as an event yet. */
export interface Pending {
  clientId: string;
  body: string;
  at: string;
  /** The server's id, once it has accepted the message. */
  id: number | null;
  /** Why the server refused it, in its words. */
  reason: string | null;
}

/** What a room shows. Immutable: each function below returns a new state. */
export interface RoomState {
  readonly me: Participant;
  /** Oldest first, by id. */
  readonly messages: readonly ChatMessage[];
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
  pending: [],
  more: false,
  later: false,
});

/** A fresh snapshot replaces the messages; pending ones stay. */
export function loaded(
  state: RoomState,
  messages: readonly ChatMessage[],
  more: boolean,
  later = false,
): RoomState {
  return settle({ ...state, messages: byId(messages), more, later });
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

/** Drop messages at one end. They can be loaded again. */
export function trimmed(state: RoomState, end: "earlier" | "later"): RoomState {
  if (!hasTooMany(state)) return state;
  if (end === "later") return { ...state, messages: state.messages.slice(0, KEPT), later: true };
  return { ...state, messages: state.messages.slice(-KEPT), more: true };
}

/** An event adds a message or replaces it: a known one may be deleted now. */
export function saved(state: RoomState, message: ChatMessage): RoomState {
  const { message_id: id, client_id } = message;
  if (state.more && id < (state.messages[0]?.message_id ?? 0)) return state; // on a page that is not loaded yet
  if (state.later && id > (state.messages.at(-1)?.message_id ?? 0))
    return isMine(state.me, message.author) ? dropped(state, client_id) : state;
  const others = state.messages.filter(({ message_id }) => message_id !== message.message_id);
  return settle({ ...state, messages: byId([...others, message]) });
}

/** An own message is pending. */
export function queued(state: RoomState, clientId: string, body: string, at: string): RoomState {
  const pending = { clientId, body, at, id: null, reason: null };
  return settle({ ...dropped(state, clientId), pending: [...state.pending, pending] });
}

/** The server has saved the message. Its event may arrive before or after this answer. */
export function accepted(state: RoomState, clientId: string, id: number): RoomState {
  return settle(change(state, clientId, { id, reason: null }));
}

export function refused(state: RoomState, clientId: string, reason: string): RoomState {
  return change(state, clientId, { reason });
}

export function retried(state: RoomState, clientId: string): RoomState {
  return change(state, clientId, { reason: null });
}

export function dropped(state: RoomState, clientId: string): RoomState {
  return { ...state, pending: state.pending.filter((each) => each.clientId !== clientId) };
}

/** Drop pending messages that have arrived, or that belong before the first one shown. */
function settle(state: RoomState): RoomState {
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

function change(state: RoomState, clientId: string, fields: Partial<Pending>): RoomState {
  const pending = state.pending.map((each) =>
    each.clientId === clientId ? { ...each, ...fields } : each,
  );
  return { ...state, pending };
}

function byId(messages: readonly ChatMessage[]): ChatMessage[] {
  return [...messages].sort((a, b) => a.message_id - b.message_id);
}
