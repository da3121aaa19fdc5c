/** Where a room is read: its stream, and its pages of messages. */
export interface RoomAddresses {
  stream: string;
  /** The room's messages as JSON. */
  messages: string;
  /** The stream as Server-Sent Events. */
  events?: string | undefined;
}
