const PREFIX = "outbox:";

/** The prefix of the records in `localStorage` of outboxes with this key; without a key, of all. */
export const recordPrefix = (key?: string) => (key === undefined ? PREFIX : `${PREFIX}${key}#`);

/** The names of the records that start with `prefix`. */
export function recordNames(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return []; // storage is blocked
  }
}

/**
 * Call `found` once when there are unsent commands under this key: now, or when another tab stores some, until
 * `signal` aborts.
 */
export function whenUnsent(
  key: string,
  page: EventTarget,
  found: () => void,
  signal?: AbortSignal,
): void {
  const prefix = recordPrefix(key);
  if (recordNames(prefix).length > 0) {
    found();
    return;
  }
  const look = (event: Event) => {
    const { key: name, newValue } = event as StorageEvent;
    if (!name?.startsWith(prefix) || !newValue) return;
    page.removeEventListener("storage", look);
    found();
  };
  page.addEventListener("storage", look, signal && { signal });
}
