import type { Author, MessageSaved } from "./wire.gen";

export const ada = { user_id: 1, guest_key: null, name: "Ada" };
export const robin = { user_id: null, guest_key: "robins-key", name: "Robin" };
export const gone = { user_id: null, guest_key: null, name: "Somebody" };

/** A message by Robin, unless told. */
export function message(id: number, fields: Partial<MessageSaved> = {}): MessageSaved {
  const author: Author = robin;
  return {
    type: "message.saved",
    id,
    room: 12,
    author,
    body: `message ${id}`,
    client_id: `client-${id}`,
    created_at: `2026-03-01T10:00:${String(id % 60).padStart(2, "0")}Z`,
    mentions: [],
    ...fields,
  };
}
