import { Alarm, type Clock } from "../clock";

const PATIENCE = 10_000;
const HURRY = 3_000;
/** A timer this late did not run because the machine slept or the tab was frozen. */
const LATE = 5_000;

/**
 * Notices a connection that is dead without saying so: pings at intervals and wants any frame back.
 *
 * After a sleep the connection is probably gone, so `check` pings at once with little patience.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #dead: () => void;
  readonly #alarm: Alarm;
  #every = 0;
  #asked: "no" | "calmly" | "urgently" = "no";

  constructor(clock: Clock, { ping, dead }: { ping: () => void; dead: () => void }) {
    this.#clock = clock;
    this.#ping = ping;
    this.#dead = dead;
    this.#alarm = new Alarm(clock);
  }

  /** Start pinging every `every` milliseconds. */
  start(every: number): void {
    this.#every = every;
    this.#rest();
  }

  stop(): void {
    this.#every = 0;
    this.#alarm.clear();
  }

  /** A frame came, whichever: the other side is there. */
  heard(): void {
    if (this.#every > 0 && this.#asked !== "no") this.#rest();
  }

  /** Something happened that kills connections: find out now. */
  check(): void {
    if (this.#every > 0 && this.#asked !== "urgently") this.#ask("urgently", HURRY);
  }

  #rest(): void {
    this.#asked = "no";
    this.#wait(this.#every, (late) => (late ? this.check() : this.#ask("calmly", PATIENCE)));
  }

  #ask(how: "calmly" | "urgently", patience: number): void {
    this.#asked = how;
    this.#wait(patience, (late) => this.#unanswered(late));
    this.#ping();
  }

  /** A late alarm proves nothing, as the answer may be queued behind it: ask once more, but only once. */
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
    this.#alarm.set(ms, () => then(this.#clock.now() > due + LATE));
  }
}
