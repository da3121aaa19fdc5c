import {
  type Clock,
  NOBODY,
  type PersonTyping,
  type PresenceChanged,
  type PresenceList,
  type PresenceState,
  TypingSignal,
  TypingTracker,
  updatePresence,
} from "@realtime/index";
import type { Author } from "./wire.gen";

/** What a room's stream carries without storing it. */
export type RoomEphemeral = PresenceState | PresenceChanged | PersonTyping;

export interface RoomPresenceOptions {
  /** Who is here, or who is typing, has changed. */
  changed(): void;
  /** Tell the others that we are typing. */
  typing(): void;
}

/** Who is in the room, and who of them is typing. */
export class RoomPresence {
  readonly #options: RoomPresenceOptions;
  readonly #signal: TypingSignal;
  readonly #tracker: TypingTracker;
  #here: PresenceList = NOBODY;

  constructor(clock: Clock, options: RoomPresenceOptions) {
    this.#options = options;
    this.#signal = new TypingSignal(clock, options.typing);
    this.#tracker = new TypingTracker(clock, options.changed);
  }

  /** Everyone, us included; nobody until the server has sent the list. */
  get here(): PresenceList {
    return this.#here;
  }

  get typing() {
    return this.#tracker.people;
  }

  receive(message: RoomEphemeral): void {
    if (message.type === "person.typing") this.#tracker.heard(message.person);
    else {
      this.#here = updatePresence(this.#here, message);
      const left = message.type === "presence.changed" ? message.left : [];
      for (const id of left) this.stoppedTyping(id);
      this.#options.changed();
    }
  }

  /** This person's message has arrived, or they have left. */
  stoppedTyping(id: string): void {
    this.#tracker.forget(id);
  }

  /** We pressed a key. */
  typed(): void {
    this.#signal.typed();
  }

  /** We sent what we typed. */
  sent(): void {
    this.#signal.sent();
  }

  /** Without a connection, presence is unknown. */
  disconnected(): void {
    this.#here = NOBODY;
    this.#tracker.clear();
    this.#options.changed();
  }
}

/** The id that presence messages use for an author. */
export function personId({ user_id, guest_key }: Pick<Author, "user_id" | "guest_key">): string {
  return user_id === null ? `guest.${guest_key}` : `user.${user_id}`;
}
