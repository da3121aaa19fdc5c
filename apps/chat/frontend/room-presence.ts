import {
  type Clock,
  NOBODY,
  type Person,
  type PersonTyping,
  type PresenceChanged,
  type PresenceList,
  type PresenceState,
  Timer,
  TypingSignal,
  TypingTracker,
  updatePresence,
} from "@realtime/index";

const DAY_MS = 86_400_000; // timers are not much longer

/** Whether somebody does not want to be disturbed now. */
export const isQuiet = ({ quiet_until: until }: Person, now: number) =>
  until != null && Date.parse(until) > now;

/** The messages of a room's stream that are not stored. */
export type RoomEphemeral = PresenceState | PresenceChanged | PersonTyping;

export interface RoomPresenceOptions {
  /** The people who are present, or those who are typing, have changed. */
  changed(): void;
  /** Tell the others that we are typing. */
  typing(): void;
}

/** The people who are in the room, and those of them who are typing. */
export class RoomPresence {
  /** Tells the others that we are typing. */
  readonly signal: TypingSignal;
  readonly typing: TypingTracker;
  readonly #changed: () => void;
  readonly #clock: Clock;
  readonly #quiet: Timer;
  #here: PresenceList = NOBODY;

  constructor(clock: Clock, { changed, typing }: RoomPresenceOptions) {
    this.signal = new TypingSignal(clock, typing);
    this.typing = new TypingTracker(clock, changed);
    this.#changed = changed;
    this.#clock = clock;
    this.#quiet = new Timer(clock);
  }

  /** Everyone present, including the participant. Empty until the server has sent the list. */
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

  /** Clear the list: without a connection, presence is unknown. */
  disconnected(): void {
    this.typing.clear();
    this.#show(NOBODY);
  }

  #show(here: PresenceList): void {
    this.#here = here;
    this.#awaitEndOfQuiet();
    this.#changed();
  }

  /** Report a change when the first `quiet_until` has passed. */
  #awaitEndOfQuiet(): void {
    const now = this.#clock.now();
    const quiet = this.#here.people.filter((person) => isQuiet(person, now));
    const nextMs = Math.min(...quiet.map(({ quiet_until }) => Date.parse(quiet_until ?? "") - now));
    if (quiet.length === 0) this.#quiet.clear();
    else this.#quiet.set(Math.min(nextMs, DAY_MS), () => this.#show(this.#here));
  }
}
