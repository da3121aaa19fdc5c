import { Timer } from "../clock";
import type { Environment } from "../environment";
import { BEFORE_RELOAD } from "../page-lifecycle";
import { TabStorage } from "../tab-storage";
import { hasUnsentInput } from "./unsent-input";

/** During a rolling restart both builds answer for a while. A difference that lasts is an update. */
const SETTLED_AFTER_MS = 30_000;
/** Each page waits from one to six minutes between its attempts, so that thousands do not reload at once. */
const MIN_WAIT_MS = 60_000;
const SPREAD_MS = 300_000;
/** How many builds a tab remembers to have reloaded for. Behind a load balancer a few can answer by turns. */
const MOST_REMEMBERED = 10;

/**
 * Notices that the server has another build of the page's scripts than the page.
 *
 * Reloads the page at a calm moment: in a hidden tab, with nothing unsent in a form or an outbox. It does so once
 * for each build: where a reload did not help, as behind a cache with the old page, the next would hardly. People
 * can still ask for one.
 */
export class PageVersion {
  readonly #build: string;
  readonly #environment: Environment;
  readonly #changed: () => void;
  readonly #timer: Timer;
  readonly #reloadedFor = new TabStorage<string[]>("realtime.builds-reloaded-for");
  #serverBuild = "";
  #outdated = false;

  /** `build` is the page's own, empty if it does not know. `changed` is called when `outdated` has changed. */
  constructor(build: string, environment: Environment, changed: () => void) {
    this.#build = build;
    this.#environment = environment;
    this.#changed = changed;
    this.#timer = new Timer(environment.clock);
  }

  /** Whether to tell people that there is a new version. */
  get outdated(): boolean {
    return this.#outdated;
  }

  /** A server process has named its build, empty if it does not know. */
  heard(serverBuild: string): void {
    if (!this.#build || !serverBuild || serverBuild === this.#serverBuild) return;
    this.#serverBuild = serverBuild;
    this.#timer.clear();
    this.#tell(false);
    if (serverBuild === this.#build) return;
    this.#timer.set(SETTLED_AFTER_MS, () => {
      this.#tell(true);
      if (!this.#hasReloaded()) this.#reloadLater();
    });
  }

  /** Reload now, because somebody asks for it. */
  reload(): void {
    this.#timer.clear();
    this.#remember();
    this.#environment.reload();
  }

  /** Say no more about this version. If the page was going to reload at a calm moment, it still does. */
  dismiss(): void {
    this.#tell(false);
  }

  #tell(outdated: boolean): void {
    if (outdated === this.#outdated) return;
    this.#outdated = outdated;
    this.#changed();
  }

  #reloadLater(): void {
    this.#timer.set(MIN_WAIT_MS + this.#environment.random() * SPREAD_MS, () => {
      if (!this.#isCalm()) this.#reloadLater();
      else if (this.#remember()) this.#environment.reload();
    });
  }

  #hasReloaded(): boolean {
    return this.#reloadedFor.load([]).includes(this.#serverBuild);
  }

  /** False where the storage is blocked: the page would reload for this build again and again. */
  #remember(): boolean {
    const others = this.#reloadedFor.load([]).filter((build) => build !== this.#serverBuild);
    this.#reloadedFor.save([...others, this.#serverBuild].slice(-MOST_REMEMBERED));
    return this.#hasReloaded();
  }

  #isCalm(): boolean {
    const { page } = this.#environment;
    if (page.document.visibilityState === "visible" || hasUnsentInput(document)) return false;
    return page.dispatchEvent(new Event(BEFORE_RELOAD, { cancelable: true }));
  }
}
