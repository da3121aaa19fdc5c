import type { Connection } from "./connection";
import { OutboxStorage, type StoredCommand } from "./outbox-storage";
import { BEFORE_RELOAD } from "./page-lifecycle";
import { Refusal } from "./requests";
import { uuid } from "./uuid";
import type { Command, Unsent } from "./wire";

export interface OutboxOptions {
  /**
   * Store commands under this key until they are answered, so that they survive the page. The key must name
   * one person (`chat.12.user7`): the next one who logs in with this browser must not send them.
   */
  storageKey?: string;
  /** Keep refused commands until the page calls `discard`, because somebody may want to send them again. */
  keepRefused?: boolean;
  /**
   * Called for each command of a closed page that this one now has. `answer` is what `send` returned there, `at`
   * the time when, in milliseconds since 1970.
   */
  restored?(command: Command & Unsent, answer: Promise<unknown>, at: number): void;
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
  readonly #keepRefused: boolean;
  readonly #over = new AbortController();
  #entries: Entry[] = [];
  #sending = false;

  constructor(connection: Connection, options: OutboxOptions = {}) {
    super();
    const { storageKey, keepRefused = false, restored } = options;
    this.#connection = connection;
    connection.sendsLater = true;
    this.#keepRefused = keepRefused;
    this.#storage = storageKey ? new OutboxStorage(storageKey, connection.environment) : null;
    this.#storage?.watch((commands) => {
      for (const each of commands) {
        const answer = this.#add(each);
        answer.catch(() => {}); // a caller may ignore it
        restored?.(each.command, answer, each.at);
      }
      this.#changed();
    });
    const { signal } = this.#over;
    const beforeReload = (event: Event) => {
      if (this.size > 0) event.preventDefault();
    };
    const stateChanged = () => {
      if (connection.state === "closed") this.#save();
      this.#pump();
    };
    connection.environment.page.addEventListener(BEFORE_RELOAD, beforeReload, { signal });
    connection.addEventListener("state", stateChanged, { signal });
  }

  /** Send nothing more. Commands without an answer stay stored, and the next outbox with the same key sends them. */
  close(): void {
    this.#save(false);
    this.#over.abort();
    this.#storage?.close();
  }

  /** How many commands are not answered yet. */
  get size(): number {
    return this.#entries.filter(({ refusal }) => !refusal).length;
  }

  /**
   * Send `command` as soon as possible, and return the server's result.
   *
   * Rejects only with a `Refusal`. If that is `temporary`, the page may send the command again with the same
   * `client_id`.
   */
  send<Result = unknown>(command: Unsent): Promise<Result> {
    const at = this.#connection.environment.clock.now();
    const answer = this.#add({ command: { ...command, id: uuid() }, at });
    this.#changed();
    return answer as Promise<Result>;
  }

  /** An event says that the server has executed this command, maybe before the answer arrives. */
  confirm(clientId: string): void {
    const kept = this.#entries.filter(({ command }) => command.client_id !== clientId);
    if (kept.length === this.#entries.length) return;
    this.#entries = kept;
    this.#changed();
  }

  /** Drop the refused commands with this `client_id`. */
  discard(clientId: string): void {
    const kept = this.#entries.filter(
      ({ command, refusal }) => !refusal || command.client_id !== clientId,
    );
    if (kept.length === this.#entries.length) return;
    this.#entries = kept;
    this.#changed();
  }

  #add(stored: StoredCommand): Promise<unknown> {
    const { refusal } = stored;
    return new Promise((resolve, reject) => {
      this.#entries.push({ ...stored, resolve, reject });
      if (refusal) reject(new Refusal(refusal.code, refusal.message));
    });
  }

  #pump(): void {
    const next = this.#entries.find(({ refusal }) => !refusal);
    if (!next || this.#sending || this.#isClosed || !this.#connection.sending) return;
    this.#sending = true;
    this.#connection.ask(next.command, {
      ok: (result) => {
        next.resolve(result);
        this.#answered(next);
      },
      refused: (refusal) => {
        next.reject(refusal);
        this.#answered(next, refusal);
      },
      interrupted: () => {
        this.#sending = false;
      },
    });
  }

  #answered(entry: Entry, refusal?: Refusal): void {
    this.#sending = false;
    if (refusal && this.#keepRefused)
      entry.refusal = { code: refusal.code, message: refusal.message };
    else this.#entries = this.#entries.filter((each) => each !== entry);
    this.#changed();
  }

  #changed(): void {
    this.#save();
    this.dispatchEvent(new Event("change"));
    this.#pump();
  }

  /** A closed connection sends nothing, so another page may. */
  #save(sends = this.#connection.state !== "closed"): void {
    if (this.#isClosed) return;
    const commands = this.#entries.map(({ command, at, refusal }) => ({ command, at, refusal }));
    this.#storage?.save(commands, sends);
  }

  get #isClosed(): boolean {
    return this.#over.signal.aborted;
  }
}
