import type { ChatMessage } from "./chat-message";

/** Messages outside the log that others refer to: the originals of replies. Immutable. */
export type RelatedMessages = ReadonlyMap<number, ChatMessage>;

export const NO_MESSAGES: RelatedMessages = new Map();

export function withRelated(
  known: RelatedMessages,
  messages: readonly ChatMessage[] = [],
): RelatedMessages {
  if (messages.length === 0) return known;
  return new Map([...known, ...messages.map((each) => [each.message_id, each] as const)]);
}
