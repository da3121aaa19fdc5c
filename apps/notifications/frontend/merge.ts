import { showRelativeTimes, type Timer } from "@realtime/index";

/** Events that follow each other load the page once. */
const DELAY_MS = 150;

/**
 * The returned function loads `url` and shows what it says within `root`. Calls while it loads, and shortly after
 * each other, are one.
 */
export function keepMerging(root: HTMLElement, url: string, timer: Timer): () => Promise<void> {
  let loading: Promise<void> | null = null;
  let isStale = false;
  const load = async () => {
    const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (response.ok)
      merge(root, new DOMParser().parseFromString(await response.text(), "text/html"));
  };
  const refresh = (): Promise<void> => {
    if (loading) {
      isStale = true;
      return loading;
    }
    loading = load()
      .catch((error) => console.warn("Notifications not loaded:", error))
      .finally(() => {
        loading = null;
        if (isStale) timer.set(DELAY_MS, refresh);
        isStale = false;
      });
    return loading;
  };
  return refresh;
}

/** Make the parts of `root` marked `data-part` those of `page`. Rows that are the same stay as they are. */
export function merge(root: HTMLElement, page: Document): void {
  const parts = page.querySelectorAll<HTMLElement>("[data-part]");
  if (!root.querySelector("[data-part]")) root.replaceChildren(...page.body.childNodes);
  for (const fresh of parts) {
    const part = root.querySelector(`[data-part="${fresh.dataset.part}"]`);
    if (!part || part === fresh) continue;
    if (fresh.tagName === "OL") mergeRows(part, fresh);
    else if (!part.isEqualNode(fresh)) replacePart(part, fresh);
  }
  showRelativeTimes(root);
}

function replacePart(part: Element, fresh: Element): void {
  const hadFocus = part.contains(document.activeElement);
  part.replaceWith(fresh);
  if (hadFocus) (fresh.querySelector<HTMLElement>("a, button") ?? landmark(fresh))?.focus();
}

/** Rows are known by their id, and are the same while their version is. */
function mergeRows(list: Element, fresh: Element): void {
  const focused = document.activeElement?.closest<HTMLElement>("[data-id]");
  const place = focused && list.contains(focused) ? [...list.children].indexOf(focused) : -1;
  const known = new Map(rowsOf(list).map((row) => [keyOf(row), row]));
  const rows = rowsOf(fresh).map((row) => known.get(keyOf(row)) ?? row);
  for (const row of rowsOf(list)) if (!rows.includes(row)) row.remove();
  for (const [index, row] of rows.entries())
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  if (place < 0 || list.contains(focused ?? null)) return;
  const next = rows.find(({ dataset }) => dataset.id === focused?.dataset.id) ?? rows[place];
  (next?.querySelector<HTMLElement>("button") ?? landmark(list))?.focus();
}

const rowsOf = (list: Element) => [...list.children] as HTMLElement[];
const keyOf = ({ dataset }: HTMLElement) => `${dataset.id} ${dataset.version}`;
const landmark = (element: Element) => element.closest<HTMLElement>("[popover], main");
