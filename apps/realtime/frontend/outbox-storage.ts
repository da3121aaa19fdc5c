import type { Environment } from "./environment";
import { recordNames, recordPrefix } from "./outbox-records";
import type { Refusal } from "./requests";
import { TabStorage } from "./tab-storage";
import { uuid } from "./uuid";
import type { Command, Unsent } from "./wire";

const MAX_AGE_MS = 7 * 24 * 3_600_000;
const MAX_COMMANDS = 200;

export interface StoredCommand {
  command: Command & Unsent;
  /** When it entered the outbox, in milliseconds since 1970. */
  at: number;
  /** Why the server refused it, if it has. */
  refusal?: Pick<Refusal, "code" | "message"> | undefined;
}

/**
 * Unanswered commands in `localStorage`, where another page of the same person finds those of a closed page.
 *
 * Each page has a record of its own. It holds a lock of the record's name, which the browser releases when
 * the page is gone. Then another page takes the record over. So no two pages send the same command; should
 * they ever, the server executes it once.
 */
export class OutboxStorage {
  readonly #environment: Environment;
  readonly #prefix: string;
  readonly #own: string;
  readonly #over = new AbortController();
  #release: (() => void) | null = null;

  constructor(key: string, environment: Environment) {
    this.#environment = environment;
    this.#prefix = recordPrefix(key);
    this.#own = this.#prefix + uuid();
  }

  /** Call `takeOver` with the commands of each other page, as soon as that page is gone. */
  watch(takeOver: (commands: StoredCommand[]) => void): void {
    this.#dropExpired();
    for (const name of recordNames(this.#prefix)) this.#await(name, takeOver);
    const stored = (event: Event) => {
      const { key, newValue } = event as StorageEvent;
      if (key?.startsWith(this.#prefix) && newValue) this.#await(key, takeOver);
    };
    this.#environment.page.addEventListener("storage", stored, { signal: this.#over.signal });
  }

  /** Take nothing over any more. */
  close(): void {
    this.#over.abort();
  }

  /** Store the unanswered commands. While `sends`, no other page takes them over. */
  save(commands: readonly StoredCommand[], sends: boolean): void {
    const isEmpty = commands.length === 0;
    record(this.#own).save(isEmpty ? null : commands.slice(0, MAX_COMMANDS));
    if (sends && !isEmpty) this.#hold();
    else {
      this.#release?.();
      this.#release = null;
    }
  }

  #hold(): void {
    if (this.#release) return;
    const released = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    this.#lock(this.#own, () => released);
  }

  #await(name: string, takeOver: (commands: StoredCommand[]) => void): void {
    this.#lock(name, () => {
      if (this.#over.signal.aborted) return;
      const commands = this.#read(name);
      record(name).save(null); // first, so that there is room for the copy
      if (commands.length > 0) takeOver(commands);
    });
  }

  #lock(name: string, then: () => unknown): void {
    this.#environment.locks.request(name, then).catch((error) => console.warn("No lock:", error));
  }

  /** For every person who has used this browser, so that no record stays forever. */
  #dropExpired(): void {
    for (const name of recordNames(recordPrefix())) {
      if (this.#read(name).length === 0) record(name).save(null);
    }
  }

  #read(name: string): StoredCommand[] {
    const since = this.#environment.clock.now() - MAX_AGE_MS;
    const found = record(name).load([]);
    if (!Array.isArray(found)) return [];
    return found.filter((each) => isStoredCommand(each) && each.at > since);
  }
}

const record = (name: string) => new TabStorage<StoredCommand[]>(name, () => localStorage);

function isStoredCommand(value: unknown): boolean {
  const { command, at } = (value ?? {}) as Partial<StoredCommand>;
  return typeof command?.type === "string" && typeof command.id === "string" && Number.isFinite(at);
}
