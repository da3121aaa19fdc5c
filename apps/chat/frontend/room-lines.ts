import type { ChatMessage } from "./chat-message";
import { isMine } from "./participant";
import { type Quote, quoteOf } from "./quote";
import { reactionsTo, type ShownReaction } from "./reactions";
import { find, type Pending, type RoomState } from "./room-state";
import type { ShownImage } from "./shown-image";
import type { Author, MessageSaved } from "./wire.gen";

/** One message as the page shows it, saved or pending. */
export interface Line {
  key: string;
  id: number | null;
  author: Author;
  body: string;
  images: readonly ShownImage[];
  at: string;
  mine: boolean;
  bot: boolean;
  mentionsMe: boolean;
  pending: Pending | null;
  /** The role of the person who deleted it. */
  deleted: "author" | "moderator" | null;
  /** Whether the participant may edit it. */
  editable: boolean;
  /** Whether the participant may delete it. */
  deletable: boolean;
  version: number;
  editedAt: string | null;
  quote: Quote | null;
  pinned: boolean;
  /** Null for a complete message. */
  streaming: MessageSaved["streaming"];
  reactions: readonly ShownReaction[];
}

/** Whether a message has actions: the server has it, and it is not deleted. */
export const hasTools = ({ id, deleted }: Line) => id !== null && deleted === null;

/** The lines to show: messages with an id in the order of ids, then the others. */
export function lines(state: RoomState): Line[] {
  const withId = [
    ...state.messages.map((message) => savedLine(state, message)),
    ...state.pending.filter(({ id }) => id !== null).map((each) => pendingLine(state, each)),
  ];
  withId.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  const withoutId = state.pending.filter(({ id }) => id === null);
  return [...withId, ...withoutId.map((each) => pendingLine(state, each))];
}

const UNCHANGEABLE = {
  images: [],
  bot: false,
  editable: false,
  deletable: false,
  version: 1,
  editedAt: null,
  quote: null,
  pinned: false,
  streaming: null,
  reactions: [],
};

/** An own message keeps its key from pending to saved, so that its element stays the same. */
function savedLine(state: RoomState, message: ChatMessage): Line {
  const { me } = state;
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
    return { ...line, ...UNCHANGEABLE, body: "", mentionsMe: false, deleted };
  }
  const mentionsMe = me.user_id !== null && message.mentions.includes(me.user_id);
  return {
    ...line,
    body: message.body,
    images: message.images ?? [],
    bot: message.by_bot,
    mentionsMe,
    deleted: null,
    editable: mine,
    deletable: mine || me.moderates,
    version: message.version ?? 1, // an event of an earlier version of the server has none
    editedAt: message.edited_at ?? null,
    quote: quoteIn(state, message.reply_to),
    pinned: Boolean(message.pinned_at),
    streaming: message.streaming ?? null,
    reactions: reactionsTo(state.reactions, id),
  };
}

/** The quote of a reply. It changes when the other message does. */
function quoteIn(state: RoomState, id: number | null | undefined): Quote | null {
  return id == null ? null : quoteOf(id, find(state, id));
}

function pendingLine(state: RoomState, pending: Pending): Line {
  return {
    key: `mine-${pending.clientId}`,
    id: pending.id,
    author: state.me,
    body: pending.body,
    at: pending.at,
    mine: true,
    mentionsMe: false,
    pending: pending.id === null ? pending : null,
    deleted: null,
    ...UNCHANGEABLE,
    images: pending.images,
    deletable: pending.id !== null,
    quote: quoteIn(state, pending.replyTo),
  };
}
