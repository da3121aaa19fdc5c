import { TabStorage } from "@realtime/index";
import type { ReactiveController } from "lit";

/** A message that is not sent yet, and the id of the message that it replies to. */
export interface DraftContent {
  text: string;
  replyTo: number | null;
}

interface Stored extends DraftContent {
  at: number;
}

const PREFIX = "chat.draft.";
const WEEK_MS = 7 * 24 * 3_600_000;
const SENT = "sent";
const EMPTY: DraftContent = { text: "", replyTo: null };

/**
 * One person's draft for one room. It survives the tab, for a week, and ends with the log-out.
 *
 * A tab shows its own draft first, as another tab may have a later one for the same room.
 */
export class ComposerDraft {
  readonly #key: string;

  /** `key` starts with `chat.draft.` and names the room and the person. */
  constructor(key: string) {
    this.#key = key;
  }

  load(): DraftContent {
    dropOld();
    const [tab, browser] = this.#storages;
    return tab.load(null) ?? browser.load(null) ?? EMPTY;
  }

  save({ text, replyTo }: DraftContent): void {
    const isEmpty = !text && replyTo === null;
    for (const storage of this.#storages)
      storage.save(isEmpty ? null : { text, replyTo, at: Date.now() });
  }

  /** The draft is sent. Other tabs that show the same text learn it by the storage's event. */
  sent(): void {
    new TabStorage<string>(this.#key, () => localStorage).save(SENT);
    this.save(EMPTY);
  }

  /** Whether another tab has sent this text, which `event` of the storage says. */
  isSent({ key, oldValue, newValue }: StorageEvent, text: string): boolean {
    return key === this.#key && newValue === JSON.stringify(SENT) && textOf(oldValue) === text;
  }

  get #storages(): [TabStorage<Stored | null>, TabStorage<Stored | null>] {
    return [new TabStorage(this.#key), new TabStorage(this.#key, () => localStorage)];
  }
}

/** Calls `changed` when another tab has changed what the browser keeps. */
export class StorageEvents implements ReactiveController {
  readonly #changed: (event: StorageEvent) => void;

  constructor(changed: (event: StorageEvent) => void) {
    this.#changed = changed;
  }

  hostConnected(): void {
    window.addEventListener("storage", this.#changed);
  }

  hostDisconnected(): void {
    window.removeEventListener("storage", this.#changed);
  }
}

/** Delete what is older than a week, whoever wrote it: others may use the browser, too. */
function dropOld(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const { at } = JSON.parse(localStorage.getItem(key) ?? "{}");
      if (!(at > Date.now() - WEEK_MS)) localStorage.removeItem(key);
    }
  } catch {
    // The storage is blocked, or holds what nobody can read.
  }
}

function textOf(value: string | null): string | null {
  try {
    return JSON.parse(value ?? "null")?.text ?? null;
  } catch {
    return null;
  }
}
