import type { Command, Unsent } from "./wire";

type Kept = Command & Unsent;

/** Keeps a list of commands in this tab's session storage; without a key, nowhere. */
export class CommandStore {
  readonly #key: string | undefined;

  constructor(key: string | undefined) {
    this.#key = key;
  }

  /** What was saved last; nothing when there is nothing, or nothing readable. */
  load(): Kept[] {
    if (!this.#key) return [];
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isCommand) : [];
    } catch {
      return [];
    }
  }

  /** Storage may be full or forbidden: then a reload loses what is unsent, as it would without a key. */
  save(commands: readonly Kept[]): void {
    if (!this.#key) return;
    try {
      if (commands.length === 0) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, JSON.stringify(commands));
    } catch (error) {
      console.warn("Unsent commands could not be stored:", error);
    }
  }
}

function isCommand(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { type, id } = value as Partial<Kept>;
  return typeof type === "string" && typeof id === "string";
}
