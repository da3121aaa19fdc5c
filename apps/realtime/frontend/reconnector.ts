import { Timer } from "./clock";
import type { Environment } from "./environment";
import { LOGGED_OUT, PageIdentity } from "./page-identity";
import { type PageListener, watchPage } from "./page-lifecycle";
import { Backoff } from "./transport/backoff";
import { Dialer } from "./transport/dialer";
import type { Ending, Transport } from "./transport/transport";
import { REFUSED, SESSION_OVER, type ServerFrame, TOO_MANY, type Welcome } from "./wire";

/** A connection that lasts this long is a good one, so its loss is answered with a quick retry. */
const STABLE_AFTER_MS = 5_000;
/** A log-in or a new password in another tab ends the session before the new cookie is here. */
const NEW_COOKIE_WAIT_MS = 1_000;

/**
 * - `connecting`: the first try
 * - `open`: commands can be sent
 * - `reading`: WebSockets seem to be blocked; subscriptions with an `sse` address receive, nothing can be sent
 * - `reconnecting`: lost, or never reached; the next try is under way or set for `retryAt`
 * - `offline`: the same, and the browser says that it has no network
 * - `closed`: `closedBecause` says why, or is null when the page closed it
 */
export type State = "connecting" | "open" | "reading" | "reconnecting" | "offline" | "closed";

export interface ReconnectorListener {
  /** `state` or `retryAt` is another one. */
  changed(): void;
  frame(frame: ServerFrame): void;
  /** Where a stream is served as Server-Sent Events; without a name, any stream that is. */
  sseAddress(stream?: string): string | undefined;
}

/** Keeps a connection open, across lost networks, restarts of the server, sleeping pages and new sessions. */
export class Reconnector {
  state: State = "connecting";
  retryAt: number | null = null;
  closedBecause: Ending | null = null;
  noRoom = "";
  readonly dialer: Dialer;
  readonly #environment: Environment;
  readonly #changed: () => void;
  readonly #identity = new PageIdentity();
  readonly #backoff: Backoff;
  readonly #retry: Timer;
  readonly #stable: Timer;
  #unwatchPage = () => {};

  constructor(url: string, environment: Environment, listener: ReconnectorListener) {
    const { clock, random } = environment;
    this.#environment = environment;
    this.#changed = listener.changed;
    this.#backoff = new Backoff(random);
    this.#retry = new Timer(clock);
    this.#stable = new Timer(clock);
    this.dialer = new Dialer(url, environment, {
      ...listener,
      opened: (transport, welcome) => this.#opened(transport, welcome),
      lost: (ending) => this.#lost(ending),
    });
    this.#watchPage();
    this.dialer.dial();
  }

  /** Do not wait for the next try. When connected: find out soon whether that is still so. */
  tryNow(): void {
    if (this.state === "closed") return;
    if (this.#isConnected) this.dialer.dialWebSocket();
    else {
      this.#backoff.reset(); // earlier failures say little about now
      this.#try();
    }
  }

  /** Stop for good. After the end of a session, go on once somebody has logged in again. */
  close(because: Ending | null): void {
    this.#stop();
    this.#unwatchPage();
    this.closedBecause ??= because;
    this.#move("closed");
    if (because?.code === SESSION_OVER) this.#waitForLogIn();
  }

  get #isConnected(): boolean {
    return this.state === "open" || this.state === "reading";
  }

  #try(): void {
    this.#stop();
    if (this.state !== "connecting") this.#move(this.#awayState());
    this.dialer.dial();
  }

  /** The page was made for one person; another one needs another page. */
  #opened({ name }: Transport, welcome: Welcome | null): void {
    const verdict = this.#identity.welcomedAs(welcome?.user);
    if (verdict === "other") this.#reload();
    else if (verdict === "nobody") this.close(LOGGED_OUT);
    else this.#connected(name === "websocket" ? "open" : "reading");
  }

  #connected(state: State): void {
    if (this.state === "closed") this.#watchPage(); // somebody has logged in again
    this.closedBecause = null;
    this.noRoom = "";
    // Not at once: a server that accepts and then fails would be asked again without a pause.
    this.#stable.set(STABLE_AFTER_MS, () => {
      this.#backoff.reset();
      this.#identity.confirm();
    });
    if (this.state === "reading") this.#move(this.#awayState()); // subscriptions must ask again
    this.#move(state);
  }

  #lost(ending: Ending): void {
    if (this.state === "closed") return;
    if (ending.code === SESSION_OVER || ending.code === REFUSED) {
      this.#refused(ending);
      return;
    }
    const isFull = ending.code === TOO_MANY;
    this.noRoom = isFull ? ending.message : "";
    if (isFull) this.#backoff.exhaust();
    if (!this.dialer.usesSse) this.#retryLater();
  }

  #refused(ending: Ending): void {
    const verdict = this.#identity.refused(ending);
    if (verdict === "reload") this.#reload();
    else if (verdict !== "retry") this.close(verdict);
    else this.#retryLater(NEW_COOKIE_WAIT_MS * (1 + this.#environment.random() / 4));
  }

  /** Also when offline: a developer's localhost needs no network. */
  #retryLater(delayMs = this.#backoff.next()): void {
    this.#stop();
    this.#retry.set(delayMs, () => this.#try());
    this.#move(this.#awayState(), this.#environment.clock.now() + delayMs);
  }

  #reload(): void {
    this.#stop();
    this.#environment.reload();
  }

  #stop(): void {
    this.#retry.clear();
    this.#stable.clear();
    this.dialer.close();
  }

  /** Somebody who logs in in another tab and comes back to this one finds it at work again. */
  #waitForLogIn(): void {
    const look = () => this.dialer.dialWebSocket();
    this.#watch({ awake: look, restored: look });
  }

  #watchPage(): void {
    this.#watch({
      online: () => this.tryNow(),
      offline: () => this.#retryLater(),
      awake: () => {
        if (this.#isConnected || this.retryAt !== null) this.tryNow();
      },
      stored: () => {
        this.#stop();
        this.#move(this.#awayState());
      },
      restored: () => this.tryNow(),
    });
  }

  #watch(listener: PageListener): void {
    this.#unwatchPage();
    this.#unwatchPage = watchPage(this.#environment.page, listener);
  }

  #awayState(): State {
    return this.#environment.page.navigator.onLine ? "reconnecting" : "offline";
  }

  #move(state: State, retryAt: number | null = null): void {
    const isSame = state === this.state && retryAt === this.retryAt;
    this.state = state;
    this.retryAt = retryAt;
    if (!isSame) this.#changed();
  }
}
