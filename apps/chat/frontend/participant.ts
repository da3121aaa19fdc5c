import type { Author } from "./wire.gen";

/** The person who looks at the page. Without an id it is somebody who only reads. */
export interface Participant {
  user_id: Author["user_id"];
  guest_key: string | null;
  name: string;
  /** May delete messages of others. */
  moderates: boolean;
}

/** Identifies a participant, whatever their name; empty for somebody who only reads. */
export const participantKey = (me: Participant) => `${me.user_id ?? me.guest_key ?? ""}`;

/** Former members have no id left, so their messages are never "mine". */
export function isMine(me: Participant, author: Author): boolean {
  if (me.user_id !== null) return author.user_id === me.user_id;
  return me.guest_key !== null && author.guest_key === me.guest_key;
}

/** Whether the author still has an account, or is a guest. */
export const isKnown = ({ user_id, guest_key }: Author) => user_id !== null || guest_key !== null;

/** The id that presence messages use for an author. */
export function personId({ user_id, guest_key }: Pick<Author, "user_id" | "guest_key">): string {
  return user_id === null ? `guest.${guest_key}` : `user.${user_id}`;
}
