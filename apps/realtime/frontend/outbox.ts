import type { Connection } from "./connection";
import { OutboxStorage, type StoredCommand } from "./outbox-storage";
import { BEFORE_RELOAD } from "./page-lifecycle";
import type { Refusal } from "./requests";
import { uuid } from "./uuid";
import type { Command, Unsent } from "./wire";

export interface OutboxOptions {
  /**
   * Store commands under this key until they are answered, so that they survive the page. The key must name
   * one person (`chat.12.user7`): the next one who logs in with this browser must not send them.
   */
  storageKey?: string;
  /** Called for each command of a closed page that this one now sends. `answer` is what `send` returns. */
  restored?(command: Command & Unsent, answer: Promise<unknown>): void;
}

interface Entry extends StoredCommand {
  resolve(result: unknown): void;
  reject(refusal: Refusal): void;
}

/**
 * Keeps commands, in order, until the server has answered them.
 *
 * After a reconnect it sends unanswered commands again with the same `client_id`, which the server executes
 * once. It sends one command at a time, so that a retry cannot overtake. Dispatches `change` when `size` has
 * changed.
 */
export class Outbox extends EventTarget {
  readonly #connection: Connection;
  readonly #storage: OutboxStorage | null;
  readonly #entries: Entry[] = [];
  #sending = false;

  constructor(connection: Connection, { storageKey, restored }: OutboxOptions = {}) {
    super();
    this.#connection = connection;
    this.#storage = storageKey ? new OutboxStorage(storageKey, connection.environment) : null;
    this.#storage?.watch((commands) => {
      for (const each of commands) {
        const answer = this.#add(each);
        answer.catch(() => {}); // a caller may ignore it
        restored?.(each.command, answer);
      }
      this.#changed();
    });
    connection.environment.page.addEventListener(BEFORE_RELOAD, (event) => {
      if (this.size > 0) event.preventDefault();
    });
    connection.addEventListener("state", () => {
      if (connection.state === "closed") this.#save();
      this.#pump();
    });
  }

  /** How many commands are not answered yet. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * Send `command` as soon as possible, and return the server's result.
   *
   * Rejects only with a `Refusal`, and the outbox drops the command. If the refusal is `temporary`, the page
   * may send it again with the same `client_id`.
   */
  send<Result = unknown>(command: Unsent): Promise<Result> {
    const at = this.#connection.environment.clock.now();
    const answer = this.#add({ command: { ...command, id: uuid() }, at });
    this.#changed();
    return answer as Promise<Result>;
  }

  #add(stored: StoredCommand): Promise<unknown> {
    return new Promise((resolve, reject) => this.#entries.push({ ...stored, resolve, reject }));
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
  }

  #changed(): void {
    this.#save();
    this.dispatchEvent(new Event("change"));
    this.#pump();
  }

  /** A closed connection sends nothing, so another page may. */
  #save(): void {
    const commands = this.#entries.map(({ command, at }) => ({ command, at }));
    this.#storage?.save(commands, this.#connection.state !== "closed");
  }
}
