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
  /** Tells the others that we are typing. */
  readonly signal: TypingSignal;
  readonly typing: TypingTracker;
  readonly #changed: () => void;
  #here: PresenceList = NOBODY;

  constructor(clock: Clock, { changed, typing }: RoomPresenceOptions) {
    this.signal = new TypingSignal(clock, typing);
    this.typing = new TypingTracker(clock, changed);
    this.#changed = changed;
  }

  /** Everyone, us included; nobody until the server has sent the list. */
  get here(): PresenceList {
    return this.#here;
  }

  receive(message: RoomEphemeral): void {
    if (message.type === "person.typing") this.typing.heard(message.person);
    else if (message.type === "presence.state") this.#show(updatePresence(this.#here, message));
    else if (message.type === "presence.changed") {
      for (const id of message.left) this.typing.forget(id);
      this.#show(updatePresence(this.#here, message));
    }
  }

  /** Without a connection, presence is unknown. */
  disconnected(): void {
    this.typing.clear();
    this.#show(NOBODY);
  }

  #show(here: PresenceList): void {
    this.#here = here;
    this.#changed();
  }
}
