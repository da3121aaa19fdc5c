/**
 * One value in this tab's session storage, as JSON. It survives a reload, and no other tab sees it. Another
 * `area` is possible.
 *
 * If the storage is full, blocked or unreadable, the value counts as not stored.
 */
export class TabStorage<T> {
  readonly #key: string;
  readonly #area: () => Storage;

  constructor(key: string, area = () => sessionStorage) {
    this.#key = key;
    this.#area = area;
  }

  /** The stored value, or `fallback`. */
  load(fallback: T): T {
    try {
      const text = this.#area().getItem(this.#key);
      return text === null ? fallback : JSON.parse(text);
    } catch {
      return fallback;
    }
  }

  /** Store `value`; null removes it. */
  save(value: T | null): void {
    try {
      if (value === null) this.#area().removeItem(this.#key);
      else this.#area().setItem(this.#key, JSON.stringify(value));
    } catch (error) {
      console.warn(`${this.#key} could not be stored:`, error);
    }
  }
}
