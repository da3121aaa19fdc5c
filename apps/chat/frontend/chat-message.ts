import type { ChatEvent, MessageAppend, MessageDeleted, MessageSaved } from "./wire.gen";

/** A message as the server knows it: saved, or deleted with its place kept. */
export type ChatMessage = MessageSaved | MessageDeleted;

/** A message as it is now, or one more piece of it. */
export type MessageEvent = ChatMessage | MessageAppend;

export const isOfMessage = (event: ChatEvent): event is MessageEvent =>
  /^message\.(saved|deleted|append)$/.test(event.type);
