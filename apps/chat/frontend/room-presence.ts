import type { Clock } from "@realtime/clock";
import {
  type Here,
  nobody,
  type PersonTyping,
  type PresenceChanged,
  type PresenceState,
  TypingSignal,
  TypingTracker,
  told,
} from "@realtime/index";
import type { Author } from "./wire.gen";

/** What is said of the moment and not kept. */
export type Passing = PresenceState | PresenceChanged | PersonTyping;

export interface CompanyOptions {
  /** Who is here, or who is typing, has changed. */
  changed(): void;
  /** Tell the others that we are typing. */
  typing(): void;
}

/** Who is in the room with us, and who of them is typing. */
export class Company {
  readonly #options: CompanyOptions;
  readonly #signal: TypingSignal;
  readonly #tracker: TypingTracker;
  #here: Here = nobody;

  constructor(clock: Clock, options: CompanyOptions) {
    this.#options = options;
    this.#signal = new TypingSignal(clock, options.typing);
    this.#tracker = new TypingTracker(clock, options.changed);
  }

  /** Everybody, ourselves included; nobody while that is not known. */
  get here(): Here {
    return this.#here;
  }

  get typing() {
    return this.#tracker.people;
  }

  take(message: Passing): void {
    if (message.type === "person.typing") this.#tracker.heard(message.person);
    else {
      this.#here = told(this.#here, message);
      const left = message.type === "presence.changed" ? message.left : [];
      for (const id of left) this.wrote(id);
      this.#options.changed();
    }
  }

  /** This person's message has come, or they have gone: they are not typing. */
  wrote(id: string): void {
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

  /** Without a connection nobody knows. */
  lost(): void {
    this.#here = nobody;
    this.#tracker.clear();
    this.#options.changed();
  }
}

/** An author's id among those who are here. */
export function personId({ user_id, guest_key }: Pick<Author, "user_id" | "guest_key">): string {
  return user_id === null ? `guest.${guest_key}` : `user.${user_id}`;
}
