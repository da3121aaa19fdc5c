import { type Clock, Timer } from "./clock";
import type { Person } from "./wire.gen";

/** How often the server is told at most; it drops what comes within two seconds of the last. */
const SIGNAL_EVERY_MS = 3_000;
/** How long somebody counts as typing without another word of it. */
const FORGET_AFTER_MS = 5_000;

/** Tells the server that we are typing, at most every three seconds. */
export class TypingSignal {
  readonly #clock: Clock;
  readonly #send: () => void;
  #next = 0;

  constructor(clock: Clock, send: () => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** A key was pressed. */
  typed(): void {
    if (this.#clock.now() < this.#next) return;
    this.#next = this.#clock.now() + SIGNAL_EVERY_MS;
    this.#send();
  }

  /** What was typed is sent: whatever comes next is news. */
  sent(): void {
    this.#next = 0;
  }
}

/** Who is typing, by what the server says. */
export class TypingTracker {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #typing = new Map<string, { person: Person; timer: Timer }>();

  /** `changed` is called when `people` has changed. */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** In the order in which they began. */
  get people(): Person[] {
    return [...this.#typing.values()].map(({ person }) => person);
  }

  heard(person: Person): void {
    const known = this.#typing.get(person.id);
    const timer = known?.timer ?? new Timer(this.#clock);
    timer.set(FORGET_AFTER_MS, () => this.forget(person.id));
    this.#typing.set(person.id, { person, timer });
    if (known?.person.name !== person.name) this.#changed();
  }

  /** Their message has come, or they have gone. */
  forget(id: string): void {
    this.#typing.get(id)?.timer.clear();
    if (this.#typing.delete(id)) this.#changed();
  }

  clear(): void {
    for (const id of [...this.#typing.keys()]) this.forget(id);
  }
}
