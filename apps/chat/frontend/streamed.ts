import type { ChatMessage } from "./chat-message";
import type { MessageAppend } from "./wire.gen";

/** The message with the characters of the piece that it lacks. Pieces that it has change nothing. */
export function withPiece(message: ChatMessage, { offset, text }: MessageAppend): ChatMessage {
  if (message.type !== "message.saved") return message;
  const known = [...message.body]; // offsets count code points
  const end = offset + [...text].length;
  if (offset > known.length || end <= known.length) return message;
  return { ...message, body: known.slice(0, offset).join("") + text };
}
