import { type Connection, Timer } from "@realtime/index";
import type { Echo } from "./wire.gen";

const ECHO_EVERY_MS = 1_000;
const ECHO_TIMEOUT_MS = 5_000;

export interface EchoListener {
  /** An echo came back after `ms`; null when it did not. */
  echoed(ms: number | null): void;
  /** The server would not echo, and said why. */
  refused(sentence: string): void;
}

/** Sends one echo after the other while the connection is open and the page is visible. */
export class EchoLoop {
  readonly #connection: Connection;
  readonly #listener: EchoListener;
  readonly #timer: Timer;
  #sent = 0;
  #waiting = false;

  constructor(connection: Connection, listener: EchoListener) {
    this.#connection = connection;
    this.#listener = listener;
    this.#timer = new Timer(connection.environment.clock);
    connection.addEventListener("state", () => this.#look());
    this.#look();
  }

  /** Send the next one now. */
  now(): void {
    if (this.#waiting) return;
    this.#timer.clear();
    this.#look();
  }

  #look(): void {
    if (this.#connection.state !== "open" || this.#timer.pending) return;
    const { visibilityState } = this.#connection.environment.page.document;
    if (visibilityState === "visible") this.#send();
    else this.#rest();
  }

  #send(): void {
    const { clock, age } = this.#connection.environment;
    const number = ++this.#sent;
    const since = age();
    const settle = (report: () => void) => {
      if (!this.#waiting || number !== this.#sent) return; // too late
      this.#waiting = false;
      this.#rest();
      report();
    };
    const lost = () => settle(() => this.#listener.echoed(null));
    this.#waiting = true;
    this.#timer.set(ECHO_TIMEOUT_MS, lost);
    const echo: Omit<Echo, "id"> = { type: "echo", text: "Hello?", sent_at: clock.now() };
    this.#connection.ask(echo, {
      ok: () => settle(() => this.#listener.echoed(age() - since)),
      refused: (refusal) => settle(() => this.#listener.refused(refusal.message)),
      interrupted: lost,
    });
  }

  #rest(): void {
    this.#timer.set(ECHO_EVERY_MS, () => this.#look());
  }
}
