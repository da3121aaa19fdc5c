import type { MessageDeleted, MessageSaved } from "./wire.gen";

/** A message in its current state. */
export type ChatMessage = MessageSaved | MessageDeleted;
