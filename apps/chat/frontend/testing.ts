import type { Author, MessageDeleted, MessageSaved, RoomSaved } from "./wire.gen";

export const ada = { user_id: 1, guest_key: null, name: "Ada", moderates: false };
export const robin = { user_id: null, guest_key: "robins-key", name: "Robin", moderates: false };
export const formerMember = { user_id: null, guest_key: null, name: "Somebody" };
export const general: RoomSaved = {
  type: "room.saved",
  room_id: 12,
  name: "General",
  topic: "",
  access: "open",
  locked: false,
  slow_seconds: 0,
  archived: false,
};

export const allowed = { muted_until: null, wait_seconds: 0 };

/** A message by Robin, unless `fields` say otherwise. */
export function message(id: number, fields: Partial<MessageSaved> = {}): MessageSaved {
  const author: Author = robin;
  return {
    type: "message.saved",
    message_id: id,
    room_id: 12,
    author,
    body: `message ${id}`,
    client_id: `client-${id}`,
    created_at: `2026-03-01T10:00:${String(id % 60).padStart(2, "0")}Z`,
    mentions: [],
    version: 1,
    edited_at: null,
    reply_to: null,
    pinned_at: null,
    images: [],
    by_bot: false,
    streaming: null,
    ...fields,
  };
}

/** The same message after it was deleted. */
export function deleted(id: number, fields: Partial<MessageDeleted> = {}): MessageDeleted {
  const { room_id, author, client_id, created_at } = message(id);
  const same = { message_id: id, room_id, author, client_id, created_at };
  return { type: "message.deleted", ...same, moderated: false, ...fields };
}
