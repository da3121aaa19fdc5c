/**
 * One value in this tab's session storage, as JSON. It survives a reload, and no other tab sees it.
 *
 * Storage may be full, blocked or hold something unreadable: then the value is as good as not stored.
 */
export class TabStorage<T> {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** The stored value, or `fallback`. */
  load(fallback: T): T {
    try {
      const text = sessionStorage.getItem(this.#key);
      return text === null ? fallback : JSON.parse(text);
    } catch {
      return fallback;
    }
  }

  /** Store `value`; null removes it. */
  save(value: T | null): void {
    try {
      if (value === null) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, JSON.stringify(value));
    } catch (error) {
      console.warn("Could not be stored in this tab:", error);
    }
  }
}
