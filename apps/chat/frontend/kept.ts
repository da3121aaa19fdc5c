/** A value kept in this tab's session storage. Storage may be full or forbidden: then it is lost. */
export class Kept<T> {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** What was kept last, or `otherwise`. */
  load(otherwise: T): T {
    try {
      const text = sessionStorage.getItem(this.#key);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise;
    }
  }

  /** Keep `value`; null forgets. */
  save(value: T | null): void {
    try {
      if (value === null) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, JSON.stringify(value));
    } catch (error) {
      console.warn("This could not be kept:", error);
    }
  }
}
