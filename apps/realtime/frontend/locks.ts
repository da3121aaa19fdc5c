import { type Clock, Timer } from "./clock";
import { TabStorage } from "./tab-storage";

/** The part of a `LockManager` that is used. */
export interface Locks {
  /** Call `held` once no other page holds the lock `name`. Its promise releases the lock when it settles. */
  request(name: string, held: () => unknown): Promise<unknown>;
}

/** Longer than a minute, as hidden tabs run their timers once a minute only. */
const LEASE_MS = 90_000;
const RENEW_MS = 30_000;
/** How often to look whether a lease has ended. */
const LOOK_MS = 5_000;

/** When the lock is free again, in milliseconds since 1970. */
type Lease = TabStorage<number | null>;

/**
 * Locks for insecure origins, such as those of a LAN, where browsers have none: leases in `localStorage`, which
 * a page renews while it lives.
 *
 * Two pages that look at the same instant may both get one, as may one that was frozen for long.
 */
export class StorageLocks implements Locks {
  readonly #clock: Clock;
  readonly #leases = new Set<Lease>();

  constructor(clock: Clock, page: EventTarget) {
    this.#clock = clock;
    page.addEventListener("pagehide", () => {
      for (const lease of this.#leases) lease.save(null);
    });
  }

  async request(name: string, held: () => unknown): Promise<unknown> {
    const lease: Lease = new TabStorage(`lease:${name}`, () => localStorage);
    const timer = new Timer(this.#clock);
    await new Promise<void>((free) => this.#look(lease, timer, free));
    this.#leases.add(lease);
    this.#renew(lease, timer);
    try {
      return await held();
    } finally {
      timer.clear();
      this.#leases.delete(lease);
      lease.save(null);
    }
  }

  #look(lease: Lease, timer: Timer, free: () => void): void {
    if (Number(lease.load(null)) >= this.#clock.now())
      timer.set(LOOK_MS, () => this.#look(lease, timer, free));
    else free();
  }

  #renew(lease: Lease, timer: Timer): void {
    lease.save(this.#clock.now() + LEASE_MS);
    timer.set(RENEW_MS, () => this.#renew(lease, timer));
  }
}
