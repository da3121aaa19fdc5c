import { TabStorage } from "@realtime/index";
import {
  type DraftChanged,
  type DraftContent,
  type DraftPlace,
  SharedDraft,
  type StoredDraft,
} from "./shared-draft";

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
  readonly #shared: SharedDraft | null;
  readonly #changed: DraftChanged;
  readonly #over = new AbortController();

  /**
   * `key` starts with `chat.draft.` and names the room and the person. A member's draft has a `place` on the
   * server. `changed` is called when another tab has sent it, or another device has changed it.
   */
  constructor(key: string, place: DraftPlace | null = null, changed: DraftChanged = () => {}) {
    this.#key = key;
    const unsavedKey = key.replace(PREFIX, "chat.unsaved.");
    this.#shared = place && new SharedDraft(place, unsavedKey, changed);
    this.#changed = changed;
    window.addEventListener("storage", (event) => this.#stored(event), {
      signal: this.#over.signal,
    });
  }

  load(): DraftContent {
    dropOld();
    const [tab, browser] = this.#storages;
    const stored = tab.load(null) ?? browser.load(null);
    return this.#shared?.begin(stored) ?? stored ?? EMPTY;
  }

  save({ text, replyTo }: DraftContent): void {
    const isEmpty = !text && replyTo === null;
    for (const storage of this.#storages)
      storage.save(isEmpty ? null : { text, replyTo, at: Date.now() });
    this.#shared?.save({ text, replyTo });
  }

  close(): void {
    this.#over.abort();
    this.#shared?.close();
  }

  /** The draft is sent. Other tabs that show the same text learn it by the storage's event. */
  sent(): void {
    new TabStorage<string>(this.#key, () => localStorage).save(SENT);
    this.save(EMPTY);
    this.#shared?.flush();
  }

  /** Another tab has sent this draft, so clear it here. */
  #stored({ key, oldValue, newValue }: StorageEvent): void {
    if (key !== this.#key || newValue !== JSON.stringify(SENT)) return;
    const [tab] = this.#storages;
    const text = textOf(oldValue);
    if (text === null || tab.load(null)?.text !== text) return;
    tab.save(null);
    this.#changed(EMPTY, { ...EMPTY, text });
  }

  get #storages(): [TabStorage<StoredDraft | null>, TabStorage<StoredDraft | null>] {
    return [new TabStorage(this.#key), new TabStorage(this.#key, () => localStorage)];
  }
}

/** Delete all drafts older than a week, also those of others who use the browser. */
function dropOld(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const { at } = JSON.parse(localStorage.getItem(key) ?? "{}");
      if (!(at > Date.now() - WEEK_MS)) localStorage.removeItem(key);
    }
  } catch {
    // The storage is blocked, or holds invalid JSON.
  }
}

function textOf(value: string | null): string | null {
  try {
    return JSON.parse(value ?? "null")?.text ?? null;
  } catch {
    return null;
  }
}
