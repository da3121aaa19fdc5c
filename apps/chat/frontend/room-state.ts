import type { Author, MessageDeleted, MessageSaved } from "./wire.gen";

/** The person who looks at the page: exactly one of the ids is set. */
export interface Participant {
  user_id: number | null;
  guest_key: string | null;
  name: string;
  /** May delete messages of others. */
  moderates: boolean;
}

/** A message in its current state. */
export type ChatMessage = MessageSaved | MessageDeleted;

/** Identifies a participant, whatever their name. */
export const participantKey = (me: Participant) => `${me.user_id ?? me.guest_key}`;

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
}

/** One message as the page shows it, saved or pending. */
export interface Line {
  key: string;
  id: number | null;
  author: Author;
  body: string;
  at: string;
  mine: boolean;
  mentionsMe: boolean;
  pending: Pending | null;
  /** Who deleted it. */
  deleted: "author" | "moderator" | null;
  /** Whether the participant may delete it. */
  deletable: boolean;
}

export const empty = (me: Participant): RoomState => ({
  me,
  messages: [],
  pending: [],
  more: false,
});

/** A fresh snapshot replaces the messages; pending ones stay. */
export function loaded(
  state: RoomState,
  messages: readonly ChatMessage[],
  more: boolean,
): RoomState {
  return settle({ ...state, messages: byId(messages), more });
}

/** A page of earlier messages goes before the first one shown. */
export function extended(
  state: RoomState,
  messages: readonly ChatMessage[],
  more: boolean,
): RoomState {
  return settle({ ...state, messages: byId([...messages, ...state.messages]), more });
}

/** An event adds a message or replaces it: a known one may be deleted now. */
export function saved(state: RoomState, message: ChatMessage): RoomState {
  if (state.more && message.message_id < (state.messages[0]?.message_id ?? 0)) return state; // on a page that is not loaded yet
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

/** The lines to show: messages with an id in the order of ids, then the others. */
export function lines(state: RoomState): Line[] {
  const withId = [
    ...state.messages.map((message) => savedLine(state.me, message)),
    ...state.pending.filter(({ id }) => id !== null).map((each) => pendingLine(state.me, each)),
  ];
  withId.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  const withoutId = state.pending.filter(({ id }) => id === null);
  return [...withId, ...withoutId.map((each) => pendingLine(state.me, each))];
}

/** Former members have no id left, so their messages are never "mine". */
export function isMine(me: Participant, author: Author): boolean {
  if (me.user_id !== null) return author.user_id === me.user_id;
  return author.guest_key === me.guest_key;
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

/** An own message keeps its key from pending to saved, so that its element stays the same. */
function savedLine(me: Participant, message: ChatMessage): Line {
  const { message_id: id, author, created_at, client_id } = message;
  const mine = isMine(me, author);
  const line = {
    key: mine ? `mine-${client_id}` : `message-${id}`,
    id,
    author,
    at: created_at,
    mine,
    pending: null,
  };
  if (message.type === "message.deleted") {
    const deleted = message.moderated ? "moderator" : "author";
    return { ...line, body: "", mentionsMe: false, deleted, deletable: false };
  }
  const mentionsMe = me.user_id !== null && message.mentions.includes(me.user_id);
  const deletable = mine || me.moderates;
  return { ...line, body: message.body, mentionsMe, deleted: null, deletable };
}

function pendingLine(me: Participant, pending: Pending): Line {
  return {
    key: `mine-${pending.clientId}`,
    id: pending.id,
    author: me,
    body: pending.body,
    at: pending.at,
    mine: true,
    mentionsMe: false,
    pending: pending.id === null ? pending : null,
    deleted: null,
    deletable: pending.id !== null,
  };
}
