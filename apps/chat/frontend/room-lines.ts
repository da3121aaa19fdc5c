import { isMine, type Participant } from "./participant";
import type { ChatMessage, Pending, RoomState } from "./room-state";
import type { Author } from "./wire.gen";

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
