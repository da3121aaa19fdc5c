import { Timer } from "./clock";
import type { Environment } from "./environment";
import { LOGGED_OUT, PageIdentity } from "./page-identity";
import { watchPage } from "./page-lifecycle";
import { Backoff } from "./transport/backoff";
import { Dialer } from "./transport/dialer";
import type { Ending, SseListener } from "./transport/transport";
import { CLOSE_CODES, type Welcome } from "./wire.gen";

/** A connection that lasts this long is a good one, so its loss is answered with a quick retry. */
const STABLE_AFTER_MS = 5_000;
/** A log-in or a new password in another tab ends the session before the browser has the new cookie. */
const NEW_COOKIE_WAIT_MS = 1_000;

/**
 * - `connecting`: the first attempt
 * - `open`: commands can be sent
 * - `reading`: WebSockets seem to be blocked; subscriptions with an `sse` address receive, and commands can be
 *   sent if the connection has an address for them
 * - `reconnecting`: lost, or never reached; the next attempt is running or scheduled
 * - `offline`: the same, and the browser says that it has no network
 * - `closed`: by the page, or by the server for the reason in `ending`
 */
export type State = "connecting" | "open" | "reading" | "reconnecting" | "offline" | "closed";

export interface ReconnectorListener
  extends Pick<SseListener, "frame" | "sseAddress" | "commandAddress"> {
  /** A connection was tried, opened, lost or closed. */
  changed(): void;
}

/** Keeps a connection open across lost networks, restarts of the server, sleeping pages and new sessions. */
export class Reconnector {
  state: State = "connecting";
  ending: Ending | null = null;
  readonly dialer: Dialer;
  readonly #environment: Environment;
  readonly #changed: () => void;
  readonly #identity = new PageIdentity();
  readonly #backoff: Backoff;
  readonly #retry: Timer;
  readonly #stable: Timer;
  readonly #unwatchPage: () => void;

  constructor(url: string, environment: Environment, listener: ReconnectorListener) {
    this.#environment = environment;
    this.#changed = listener.changed;
    this.#backoff = new Backoff(environment.random);
    this.#retry = new Timer(environment.clock);
    this.#stable = new Timer(environment.clock);
    this.dialer = new Dialer(url, environment, {
      ...listener,
      opened: (welcome) => this.#opened(welcome),
      lost: (ending) => this.#lost(ending),
    });
    this.#unwatchPage = this.#watchPage();
    this.dialer.dial();
  }

  /** Whether events can arrive. */
  get receiving(): boolean {
    return this.state === "open" || this.state === "reading";
  }

  /** Try now instead of waiting. When connected, check that the server still answers. */
  tryNow(): void {
    if (this.state === "closed") return;
    if (this.receiving) this.dialer.dialWebSocket();
    else {
      this.#backoff.reset(); // earlier failures say little about the present
      this.#try();
    }
  }

  /**
   * Stop. Only the end of a session is not final: when somebody logs in in another tab and returns to this
   * one, go on.
   */
  close(ending: Ending | null): void {
    this.#stop();
    this.ending = ending;
    if (ending?.code !== CLOSE_CODES.SESSION_ENDED) this.#unwatchPage();
    this.#move("closed");
  }

  #try(): void {
    this.#stop();
    if (this.state !== "connecting") this.#moveAway();
    this.dialer.dial();
  }

  /** The page was rendered for one person. Another one needs another page. */
  #opened(welcome: Welcome | null): void {
    const verdict = this.#identity.welcomedAs(welcome?.user);
    if (verdict === "other") this.#reload();
    else if (verdict === "same") this.#connected(welcome ? "open" : "reading");
    else if (this.state === "closed")
      this.dialer.close(); // nobody has logged in again
    else this.close(LOGGED_OUT);
  }

  #connected(state: State): void {
    this.ending = null;
    // Not immediately: a server that accepts and then fails would get retries without a pause.
    this.#stable.set(STABLE_AFTER_MS, () => {
      this.#backoff.reset();
      this.#identity.confirm();
    });
    if (this.state === "reading") this.#moveAway(); // so that subscriptions ask again
    this.#move(state);
  }

  #lost(ending: Ending): void {
    if (this.state === "closed") return;
    this.ending = ending;
    if (ending.code === CLOSE_CODES.SESSION_ENDED || ending.code === CLOSE_CODES.FORBIDDEN)
      this.#refused(ending);
    else {
      if (ending.code === CLOSE_CODES.TOO_MANY) this.#backoff.exhaust();
      if (!this.dialer.usesSse) this.#retryLater();
    }
  }

  #refused(ending: Ending): void {
    const verdict = this.#identity.refused(ending);
    if (verdict === "reload") this.#reload();
    else if (verdict !== "retry") this.close(verdict);
    else this.#retryLater(NEW_COOKIE_WAIT_MS * (1 + this.#environment.random() / 4));
  }

  /** Retry also while offline: localhost needs no network. */
  #retryLater(delayMs = this.#backoff.next()): void {
    this.#stop();
    this.#retry.set(delayMs, () => this.#try());
    this.#moveAway();
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

  #watchPage(): () => void {
    return watchPage(this.#environment.page, {
      online: () => this.tryNow(),
      offline: () => {
        if (this.state !== "closed") this.#retryLater();
      },
      awake: () => {
        if (this.state === "closed") this.dialer.dialWebSocket();
        else if (this.receiving || this.#retry.pending) this.tryNow();
      },
      stored: () => {
        this.#stop();
        if (this.state !== "closed") this.#moveAway();
      },
      restored: () => {
        if (this.state === "closed") this.dialer.dialWebSocket();
        else this.tryNow();
      },
    });
  }

  #moveAway(): void {
    this.#move(this.#environment.page.navigator.onLine ? "reconnecting" : "offline");
  }

  #move(state: State): void {
    this.state = state;
    this.#changed();
  }
}
