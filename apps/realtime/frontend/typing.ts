import { type Clock, Timer } from "./clock";
import type { Person } from "./wire.gen";

/** The server drops signals that come within two seconds of the last one. */
const SIGNAL_EVERY_MS = 3_000;
/** Without another signal, somebody counts as typing for this long. */
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

  /** The text is sent, so the next key is signalled immediately. */
  sent(): void {
    this.#next = 0;
  }
}

/** The people who are typing, as the server reports them. */
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

  /** Their message has arrived, or they have left. */
  forget(id: string): void {
    this.#typing.get(id)?.timer.clear();
    if (this.#typing.delete(id)) this.#changed();
  }

  clear(): void {
    for (const id of [...this.#typing.keys()]) this.forget(id);
  }
}
