/** The part of a `LockManager` that is used. */
export type ViewLocks = Pick<LockManager, "query" | "request">;

/**
 * The subjects on the screen, in any tab of this browser: a visible page holds a shared lock for its subject, the
 * stream that it shows. Insecure origins have no locks, so there each tab knows only of itself.
 */
export class Viewing {
  readonly #root: Document;
  readonly #seen: (subject: string) => void;
  readonly #locks: ViewLocks | undefined;
  #shown: string | undefined;
  #release = () => {};

  /** `seen` is called when a subject comes on the screen; pages of rooms change theirs. */
  constructor(root: Document, seen: (subject: string) => void, locks: ViewLocks | undefined) {
    this.#root = root;
    this.#seen = seen;
    this.#locks = locks;
    const follow = () => this.#follow();
    root.addEventListener("visibilitychange", follow);
    new MutationObserver(follow).observe(root.body, { childList: true, subtree: true });
    follow();
  }

  /** Whether this page shows it now. */
  isHere(subject: string): boolean {
    return subject !== "" && subject === this.#shown;
  }

  /** Whether another tab, or this one, shows it now. */
  async isAnywhere(subject: string): Promise<boolean> {
    const held = (await this.#locks?.query())?.held ?? [];
    return held.some(({ name }) => name === lockName(subject));
  }

  #follow(): void {
    const element = this.#root.querySelector<HTMLElement>("[data-subject]");
    const subject = this.#root.visibilityState === "visible" ? element?.dataset.subject : undefined;
    if (subject === this.#shown) return;
    this.#shown = subject;
    this.#release();
    if (!subject) return;
    const left = new Promise<void>((release) => {
      this.#release = release;
    });
    void this.#locks?.request(lockName(subject), { mode: "shared" }, () => left);
    this.#seen(subject);
  }
}

const lockName = (subject: string) => `viewing:${subject}`;
