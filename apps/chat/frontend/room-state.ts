import type { Author, MessageDeleted, MessageSaved } from "./wire.gen";

/** Who is looking at the page: exactly one of the ids is set. */
export interface Me {
  user_id: number | null;
  guest_key: string | null;
  name: string;
  /** May delete what others wrote. */
  moderates: boolean;
}

/** A message as it is now. */
export type ChatMessage = MessageSaved | MessageDeleted;

/** Tells one person from another, under whatever name. */
export const keyOf = (me: Me) => `${me.user_id ?? me.guest_key}`;

/** A message of ours that has not come back as an event yet. */
export interface Pending {
  clientId: string;
  body: string;
  at: string;
  /** The server's id, once it has accepted the message. */
  id: number | null;
  /** Why it was refused, in the server's words. */
  reason: string | null;
}

/** What a room shows. Values are never changed, only replaced. */
export interface State {
  readonly me: Me;
  /** Oldest first, by id. */
  readonly messages: readonly ChatMessage[];
  readonly pending: readonly Pending[];
  /** There are earlier messages on the server. */
  readonly more: boolean;
}

/** One message as it is shown, whether saved or on its way. */
export interface Line {
  key: string;
  id: number | null;
  author: Author;
  body: string;
  at: string;
  mine: boolean;
  mentionsMe: boolean;
  pending: Pending | null;
  /** Who took it back. */
  deleted: "author" | "moderator" | null;
  /** We may take it back. */
  removable: boolean;
}

export const empty = (me: Me): State => ({ me, messages: [], pending: [], more: false });

/** Everything loaded afresh; what is on its way stays. */
export function loaded(state: State, messages: readonly ChatMessage[], more: boolean): State {
  return settle({ ...state, messages: byId(messages), more });
}

/** A page of earlier messages, loaded before the first one shown. */
export function extended(state: State, messages: readonly ChatMessage[], more: boolean): State {
  return settle({ ...state, messages: byId([...messages, ...state.messages]), more });
}

/** A message with its present state: a new one, or one that is known, maybe deleted now. */
export function saved(state: State, message: ChatMessage): State {
  if (state.more && message.id < (state.messages[0]?.id ?? 0)) return state; // not loaded yet
  const others = state.messages.filter(({ id }) => id !== message.id);
  return settle({ ...state, messages: byId([...others, message]) });
}

/** A message of ours starts on its way. */
export function queued(state: State, clientId: string, body: string, at: string): State {
  const pending = { clientId, body, at, id: null, reason: null };
  return settle({ ...dropped(state, clientId), pending: [...state.pending, pending] });
}

/** The server has saved it; the event may come before or after this. */
export function accepted(state: State, clientId: string, id: number): State {
  return settle(change(state, clientId, { id, reason: null }));
}

export function refused(state: State, clientId: string, reason: string): State {
  return change(state, clientId, { reason });
}

export function retried(state: State, clientId: string): State {
  return change(state, clientId, { reason: null });
}

export function dropped(state: State, clientId: string): State {
  return { ...state, pending: state.pending.filter((each) => each.clientId !== clientId) };
}

/** What to show, in order: what the server has by id, then what it has not. */
export function lines(state: State): Line[] {
  const known = [
    ...state.messages.map((message) => savedLine(state.me, message)),
    ...state.pending.filter(({ id }) => id !== null).map((each) => pendingLine(state.me, each)),
  ];
  known.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  const unknown = state.pending.filter(({ id }) => id === null);
  return [...known, ...unknown.map((each) => pendingLine(state.me, each))];
}

/** Authors who have gone have no id left, and are nobody's "me". */
export function isMine(me: Me, author: Author): boolean {
  if (me.user_id !== null) return author.user_id === me.user_id;
  return author.guest_key === me.guest_key;
}

/** Forget what was on its way and is now among the messages, or before the first one shown. */
function settle(state: State): State {
  const arrived = new Set(
    state.messages
      .filter(({ author }) => isMine(state.me, author))
      .map(({ client_id }) => client_id),
  );
  const first = state.messages[0]?.id ?? 0;
  const pending = state.pending.filter(
    ({ clientId, id }) => !arrived.has(clientId) && (id === null || id > first),
  );
  return pending.length === state.pending.length ? state : { ...state, pending };
}

function change(state: State, clientId: string, fields: Partial<Pending>): State {
  const pending = state.pending.map((each) =>
    each.clientId === clientId ? { ...each, ...fields } : each,
  );
  return { ...state, pending };
}

function byId(messages: readonly ChatMessage[]): ChatMessage[] {
  return [...messages].sort((a, b) => a.id - b.id);
}

/** One key from optimistic to saved, so that the element stays the same. */
function savedLine(me: Me, message: ChatMessage): Line {
  const { id, author, created_at, client_id } = message;
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
    return { ...line, body: "", mentionsMe: false, deleted, removable: false };
  }
  const mentionsMe = me.user_id !== null && message.mentions.includes(me.user_id);
  const removable = mine || me.moderates;
  return { ...line, body: message.body, mentionsMe, deleted: null, removable };
}

function pendingLine(me: Me, pending: Pending): Line {
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
    removable: pending.id !== null,
  };
}
