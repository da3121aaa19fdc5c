/** In development: shows what has been saved, once the server has restarted for it. */

const EVERY_MS = 1000;

/** Asks which process answers, again and again, and calls `changed` when another one does. */
export class ProcessWatch {
  readonly #ask: () => Promise<string>;
  readonly #changed: () => Promise<void>;
  #seen = "";

  /** `ask` rejects, or is empty, while no process answers. */
  constructor(ask: () => Promise<string>, changed: () => Promise<void>) {
    this.#ask = ask;
    this.#changed = changed;
  }

  async poll(): Promise<void> {
    const found = await this.#ask().catch(() => "");
    const isOther = found !== "" && this.#seen !== "" && found !== this.#seen;
    this.#seen = found || this.#seen;
    if (isOther) await this.#changed().catch(() => undefined);
  }
}

/** Exchanges the styles, which keeps the page's state, if nothing else has changed; else reloads. */
export async function refresh(
  page: ParentNode,
  fresh: ParentNode,
  read: (address: string) => Promise<string>,
  reload: () => void,
): Promise<void> {
  const [old, latest] = [styles(page), styles(fresh)];
  const stale = old.filter((link, at) => address(link) !== address(latest[at]));
  const isInPlace = old.length === latest.length && stale.length > 0;
  if (!isInPlace || !(await haveSameScripts(page, fresh, read))) {
    reload();
    return;
  }
  for (const link of stale) {
    const next = document.importNode(latest[old.indexOf(link)] as Element);
    // The old one stays until then, or the page would be without styles for a moment.
    next.addEventListener("load", () => link.remove());
    link.after(next);
  }
}

/** Compares contents: a script gets a new name when only the styles that it imports have changed. */
async function haveSameScripts(
  page: ParentNode,
  fresh: ParentNode,
  read: (address: string) => Promise<string>,
): Promise<boolean> {
  const [old, latest] = [scripts(page), scripts(fresh)];
  if (old.length !== latest.length) return false;
  const renamed = old.map((each, at) => [each, latest[at] ?? ""] as const);
  const same = renamed.map(
    async ([one, other]) => one === other || (await read(one)) === (await read(other)),
  );
  return (await Promise.all(same)).every(Boolean);
}

const styles = (page: ParentNode) => [...page.querySelectorAll('link[rel="stylesheet"]')];
const address = (link?: Element) => link?.getAttribute("href");
const scripts = (page: ParentNode) =>
  [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src") ?? "");

async function processThatAnswers(): Promise<string> {
  const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" });
  return answer.headers.get("X-Process") ?? "";
}

async function refreshFromServer(): Promise<void> {
  const answer = await fetch(location.href, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const read = async (address: string) => (await fetch(address)).text();
  await refresh(document, fresh, read, () => location.reload());
}

/** Without its build the page does not ask its reader to reload. */
function start(): void {
  document.querySelector("connection-status")?.removeAttribute("build");
  const watch = new ProcessWatch(processThatAnswers, refreshFromServer);
  const again = async (): Promise<void> => {
    if (!document.hidden) await watch.poll();
    setTimeout(again, EVERY_MS);
  };
  void again();
}

// Not in tests, which are never built.
if (import.meta.env.PROD) start();
