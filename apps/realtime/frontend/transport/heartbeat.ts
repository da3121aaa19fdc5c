import { type Clock, Timer } from "../clock";

const ANSWER_TIMEOUT_MS = 10_000;
const CHECK_TIMEOUT_MS = 3_000;
/** A timer this late did not run because the machine slept or the tab was frozen. */
const LATE_TIMER_MS = 5_000;

/**
 * Detects a connection that is dead without a close: sends pings and expects any frame back.
 *
 * After a sleep the connection is probably gone, so `check` pings immediately and waits only briefly.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #dead: () => void;
  readonly #timer: Timer;
  #every = 0;
  #asked: "no" | "calmly" | "urgently" = "no";

  constructor(clock: Clock, { ping, dead }: { ping: () => void; dead: () => void }) {
    this.#clock = clock;
    this.#ping = ping;
    this.#dead = dead;
    this.#timer = new Timer(clock);
  }

  /** Start pinging every `every` milliseconds. */
  start(every: number): void {
    this.#every = every;
    this.#rest();
  }

  stop(): void {
    this.#every = 0;
    this.#timer.clear();
  }

  /** Any frame shows that the server is alive. */
  heard(): void {
    if (this.#every > 0 && this.#asked !== "no") this.#rest();
  }

  /** Something happened that may have ended the connection: find out now. */
  check(): void {
    if (this.#every > 0 && this.#asked !== "urgently") this.#ask("urgently", CHECK_TIMEOUT_MS);
  }

  #rest(): void {
    this.#asked = "no";
    this.#wait(this.#every, (late) =>
      late ? this.check() : this.#ask("calmly", ANSWER_TIMEOUT_MS),
    );
  }

  #ask(how: "calmly" | "urgently", patience: number): void {
    this.#asked = how;
    this.#wait(patience, (late) => this.#unanswered(late));
    this.#ping();
  }

  /** A late timer proves nothing, as the answer may be queued behind it: ask once more, but only once. */
  #unanswered(late: boolean): void {
    if (late && this.#asked === "calmly") {
      this.check();
      return;
    }
    this.stop();
    this.#dead();
  }

  #wait(ms: number, then: (late: boolean) => void): void {
    const due = this.#clock.now() + ms;
    this.#timer.set(ms, () => then(this.#clock.now() > due + LATE_TIMER_MS));
  }
}
