import type { Connection } from "./connection";
import { type Refusal, uuid } from "./requests";
import { CommandStore } from "./store";
import type { Command, Unsent } from "./wire";

/** A command that was not acknowledged before the page was loaded again. */
export interface Restored {
  command: Command & Unsent;
  /** Settles as the promise of `send` does. */
  answer: Promise<unknown>;
}

interface Entry {
  command: Command & Unsent;
  resolve(result: unknown): void;
  reject(refusal: Refusal): void;
}

/**
 * Keeps commands, in order, until the server has answered them.
 *
 * After a reconnect what is unanswered is sent again, same `id`, same `client_id`: the server carries out
 * each `client_id` once. One command is on its way at a time, so that a retry cannot overtake. Dispatches
 * `change` when `size` has changed.
 */
export class Outbox extends EventTarget {
  /** What this page found from before it was loaded; being sent again. */
  readonly restored: readonly Restored[];
  readonly #connection: Connection;
  readonly #store: CommandStore;
  readonly #entries: Entry[] = [];
  #sending = false;

  /**
   * With a `storageKey`, commands survive a reload of this tab. Make the key one person's
   * (`chat.outbox.7`): whoever logs in next in this tab must not send them.
   */
  constructor(connection: Connection, { storageKey }: { storageKey?: string } = {}) {
    super();
    this.#connection = connection;
    this.#store = new CommandStore(storageKey);
    this.restored = this.#store
      .load()
      .map((command) => ({ command, answer: quiet(this.#add(command)) }));
    connection.addEventListener("state", () => this.#pump());
    this.#pump();
  }

  /** How many commands are not answered yet. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * Send `command` as soon as possible, and return the server's result.
   *
   * Rejects with a `Refusal` only. The command is then forgotten; if the refusal is `temporary`, send it
   * again with the same `client_id` when the person asks for it.
   */
  send<Result = unknown>(command: Unsent): Promise<Result> {
    const whole = { ...command, id: uuid() };
    const answer = this.#add(whole);
    this.#changed();
    this.#pump();
    return answer as Promise<Result>;
  }

  #add(command: Command & Unsent): Promise<unknown> {
    return new Promise((resolve, reject) => this.#entries.push({ command, resolve, reject }));
  }

  #pump(): void {
    const first = this.#entries[0];
    if (!first || this.#sending || this.#connection.state !== "open") return;
    this.#sending = true;
    this.#connection.ask(first.command, {
      ok: (result) => this.#answered(() => first.resolve(result)),
      refused: (refusal) => this.#answered(() => first.reject(refusal)),
      interrupted: () => {
        this.#sending = false;
      },
    });
  }

  #answered(settle: () => void): void {
    this.#sending = false;
    this.#entries.shift();
    settle();
    this.#changed();
    this.#pump();
  }

  #changed(): void {
    this.#store.save(this.#entries.map(({ command }) => command));
    this.dispatchEvent(new Event("change"));
  }
}

function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {}); // nobody need look
  return promise;
}
