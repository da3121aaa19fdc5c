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

/** Sends one echo after the other for as long as the connection is open and somebody looks. */
export class EchoLoop {
  readonly #connection: Connection;
  readonly #listener: EchoListener;
  readonly #next: Timer;
  readonly #patience: Timer;
  #asked = 0;

  constructor(connection: Connection, listener: EchoListener) {
    this.#connection = connection;
    this.#listener = listener;
    this.#next = new Timer(connection.environment.clock);
    this.#patience = new Timer(connection.environment.clock);
    connection.addEventListener("state", () => this.#look());
    this.#look();
  }

  /** Do not wait for the next one. */
  now(): void {
    if (this.#patience.pending) return;
    this.#next.clear();
    this.#look();
  }

  #look(): void {
    const idle = !this.#next.pending && !this.#patience.pending;
    if (this.#connection.state === "open" && idle) this.#ask();
  }

  #ask(): void {
    const { page, clock, age } = this.#connection.environment;
    if (page.document.visibilityState !== "visible") {
      this.#rest();
      return;
    }
    const asked = ++this.#asked;
    const since = age();
    const settle = (then: () => void) => {
      if (asked !== this.#asked || !this.#patience.pending) return; // too late
      this.#patience.clear();
      this.#rest();
      then();
    };
    const lost = () => settle(() => this.#listener.echoed(null));
    this.#patience.set(ECHO_TIMEOUT_MS, () => {
      this.#rest();
      this.#listener.echoed(null);
    });
    const echo: Omit<Echo, "id"> = { type: "echo", text: "Hello?", sent_at: clock.now() };
    this.#connection.ask(echo, {
      ok: () => settle(() => this.#listener.echoed(age() - since)),
      refused: (refusal) => settle(() => this.#listener.refused(refusal.message)),
      interrupted: lost,
    });
  }

  #rest(): void {
    this.#next.set(ECHO_EVERY_MS, () => this.#look());
  }
}
