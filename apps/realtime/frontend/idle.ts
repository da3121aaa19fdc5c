import { Timer } from "./clock";
import type { Connection } from "./connection";
import type { Ping } from "./wire.gen";

const IDLE_AFTER_MS = 5 * 60_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"] as const;

/**
 * Tells the server when nobody has used the page for five minutes, and when somebody does again: presence shows
 * those as idle whose tabs all are. A hidden page shows no signs.
 */
export class IdleSignal {
  readonly #connection: Connection;
  readonly #timer: Timer;
  #usedAt: number;
  #isIdle = false;

  /** Until `signal` aborts. */
  constructor(connection: Connection, signal: AbortSignal) {
    const { clock, page } = connection.environment;
    this.#connection = connection;
    this.#timer = new Timer(clock);
    this.#usedAt = clock.now();
    for (const sign of SIGNS) page.addEventListener(sign, () => this.#used(), { signal });
    page.document.addEventListener("visibilitychange", () => this.#seen(), { signal });
    connection.addEventListener("state", () => this.#connected(), { signal });
    signal.addEventListener("abort", () => this.#timer.clear());
    this.#timer.set(IDLE_AFTER_MS, () => this.#look());
  }

  #used(): void {
    this.#usedAt = this.#connection.environment.clock.now();
    if (this.#isIdle) this.#show(false);
  }

  #seen(): void {
    if (this.#connection.environment.page.document.visibilityState === "visible") this.#used();
  }

  /** A new socket counts as active. */
  #connected(): void {
    if (this.#isIdle && this.#connection.state === "open") this.#tell();
  }

  #look(): void {
    const restMs = this.#usedAt + IDLE_AFTER_MS - this.#connection.environment.clock.now();
    if (restMs > 0) this.#timer.set(restMs, () => this.#look());
    else this.#show(true);
  }

  #show(idle: boolean): void {
    this.#isIdle = idle;
    this.#tell();
    if (!idle) this.#timer.set(IDLE_AFTER_MS, () => this.#look());
  }

  /** A server of the version before refuses the field. */
  #tell(): void {
    const command: Omit<Ping, "id"> = { type: "ping", idle: this.#isIdle };
    if (this.#connection.state === "open") this.#connection.request(command).catch(() => {});
  }
}
