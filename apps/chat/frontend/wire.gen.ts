export type ChatEvent = MessageSaved;
export type ChatCommand = MessageSend;

/** Write to a room. Sent again with the same `client_id`, it still makes one message. */
export interface MessageSend {
  id: string;
  type: "message.send";
  room: number;
  client_id: string;
  body: string;
}

/** A message with its whole present state. Snapshots carry the same shape. */
export interface MessageSaved {
  type: "message.saved";
  id: number;
  room: number;
  author: Author;
  body: string;
  client_id: string;
  created_at: string;
  mentions: number[];
}

/** Who wrote a message. Both ids are null when it was a member who has since gone. */
export interface Author {
  name: string;
  user_id: number | null;
  guest_key: string | null;
}
