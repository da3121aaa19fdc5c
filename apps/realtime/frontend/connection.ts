import { Timer } from "./clock";
import { browser, type Environment } from "./environment";
import { LOGGED_OUT, PageIdentity } from "./page-identity";
import { type PageListener, watchPage } from "./page-lifecycle";
import { type Answer, Interrupted, isTooLong, Refusal, Requests } from "./requests";
import { Subscription, type SubscriptionOptions } from "./subscription";
import { Backoff } from "./transport/backoff";
import { SseTransport } from "./transport/sse-transport";
import { type Ending, WebSocketTransport } from "./transport/websocket-transport";
import {
  ABNORMAL,
  type Command,
  REFUSED,
  SESSION_OVER,
  type ServerFrame,
  TOO_MANY,
  type Unsent,
  type WireEvent,
} from "./wire";

/** A connection that lived this long was a good one, so its loss is answered with a quick retry. */
const STABLE_AFTER_MS = 5_000;
/** A log-in or a new password in another tab ends the session before the new cookie is here. */
const NEW_COOKIE_WAIT_MS = 1_000;
/** So many handshakes in a row without an answer, and sockets count as blocked. */
const BLOCKED_AFTER_ATTEMPTS = 2;
/** While reading without a socket, one is tried this often on average. */
const WEBSOCKET_RETRY_MS = 120_000;

/**
 * - `connecting`: the first try
 * - `open`: commands can be sent
 * - `reading`: sockets seem to be blocked; subscriptions with an `sse` address receive, nothing can be sent
 * - `reconnecting`: lost, or never reached; the next try is under way or set for `retryAt`
 * - `offline`: the same, and the browser says it has no network
 * - `closed`: `closedBecause` says why, or is null when the page closed it
 */
export type State = "connecting" | "open" | "reading" | "reconnecting" | "offline" | "closed";

/** What carries frames at the moment. */
export type Transport = "websocket" | "sse";

/**
 * One WebSocket to one path, opened again whenever it is lost.
 *
 * Where a network blocks WebSockets, subscriptions that have an `sse` address go on over Server-Sent
 * Events from the same cursor, while a socket is tried now and then.
 *
 * Dispatches `state` when `state` or `retryAt` has changed.
 */
export class Connection extends EventTarget {
  readonly environment: Environment;
  readonly #url: string;
  readonly #requests = new Requests();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #backoff: Backoff;
  readonly #retry: Timer;
  readonly #settled: Timer;
  readonly #session = new PageIdentity();
  #unwatch: (() => void) | null = null;
  #socket: WebSocketTransport | null = null;
  #events: SseTransport | null = null;
  #blocked = 0;
  #noRoom = "";
  #state: State = "connecting";
  #retryAt: number | null = null;
  #closedBecause: Ending | null = null;
  #ids = 0;

  /** A connection to a path of this site, such as `/ws/chat/`, already opening. */
  static to(path: string): Connection {
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const connection = new Connection(url.href);
    connection.open();
    return connection;
  }

  constructor(url: string, environment: Environment = browser()) {
    super();
    this.environment = environment;
    this.#url = url;
    this.#backoff = new Backoff(environment.random);
    this.#retry = new Timer(environment.clock);
    this.#settled = new Timer(environment.clock);
  }

  get state(): State {
    return this.#state;
  }

  /** What carries frames now; null while nothing does. */
  get transport(): Transport | null {
    if (this.#state === "open") return "websocket";
    return this.#state === "reading" ? "sse" : null;
  }

  /** Whether subscriptions can be asked for. */
  get receiving(): boolean {
    return this.transport !== null;
  }

  /** When the next try begins, in milliseconds since 1970; null when none is planned or one is under way. */
  get retryAt(): number | null {
    return this.#retryAt;
  }

  /**
   * The close code and the server's sentence, when the server ended it: for good (4403), or until somebody
   * has logged in again (4401).
   */
  get closedBecause(): Ending | null {
    return this.#closedBecause;
  }

  /** The server's sentence when it had no room for another socket (4429); empty otherwise. */
  get noRoom(): string {
    return this.#noRoom;
  }

  open(): void {
    if (this.#unwatch || this.#state === "closed") return;
    this.#watchPage();
    this.#try();
  }

  /** Close for good: nothing is sent or received from now on. */
  close(): void {
    this.#end(null);
  }

  /** Do not wait for the next try. When open: find out soon whether that is still so. */
  tryNow(): void {
    if (this.#state === "closed") return;
    if (this.#state === "open") this.#socket?.check();
    else if (this.#state === "reading") this.#trySocket();
    else if (this.#unwatch) {
      this.#backoff.reset(); // what failed before says little about now
      this.#try();
    }
  }

  /**
   * Send a command, adding its `id`, and wait for the answer.
   *
   * Rejects with a `Refusal`, or with `Interrupted` when there is no socket or it is lost meanwhile.
   */
  request<Result = unknown>(command: Unsent): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.ask(command, {
        ok: (result) => resolve(result as Result),
        refused: reject,
        interrupted: () => reject(new Interrupted("The connection was lost before the answer.")),
      });
    });
  }

  /** What `request` is made of: `answer` is called in step with the other frames. An `id` is kept. */
  ask(command: Unsent | Command, answer: Answer): void {
    if (!this.receiving) {
      answer.interrupted();
      return;
    }
    const whole: Command = { id: `c${++this.#ids}`, ...command };
    const text = JSON.stringify(whole);
    if (isTooLong(text)) {
      answer.refused(new Refusal("invalid", "This is too long to be sent."));
      return;
    }
    this.#requests.add(whole.id, answer);
    if (this.#state === "open") this.#socket?.send(text);
    else this.#events?.send(text);
  }

  /** Receive a stream's events from a cursor on, each once and in order, across every reconnect. */
  subscribe<E extends WireEvent = WireEvent, M extends WireEvent = WireEvent>(
    stream: string,
    options: SubscriptionOptions<E, M>,
  ): Subscription {
    if (this.#subscriptions.has(stream)) throw new Error(`Already subscribed to ${stream}.`);
    const subscription = new Subscription(this, stream, options as SubscriptionOptions);
    this.#subscriptions.set(stream, subscription);
    subscription.start();
    return subscription;
  }

  /** Drop a subscription that is over. For `Subscription`. */
  forget(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.stream);
  }

  #try(): void {
    this.#drop();
    if (this.#state !== "connecting") this.#move(this.#away());
    this.#trySocket();
    if (this.#blocked >= BLOCKED_AFTER_ATTEMPTS) this.#tryEvents();
  }

  #trySocket(): void {
    this.#socket ??= new WebSocketTransport(this.#url, this.environment, {
      open: ({ user }) => this.#welcomed(user),
      frame: (frame) => this.#route(frame),
      gone: (ending) => this.#lost(ending),
    });
  }

  /** The page was made for one person; another one needs another page. */
  #welcomed(user: string | null): void {
    const met = this.#session.meet(user);
    if (met === "same") this.#opened();
    else if (met === "nobody") this.#end(LOGGED_OUT);
    else this.#reload();
  }

  #reload(): void {
    this.#drop();
    this.environment.reload();
  }

  #opened(): void {
    if (this.#closedBecause) this.#watchPage(); // logged in again
    this.#closedBecause = null;
    this.#blocked = 0;
    this.#noRoom = "";
    this.#retry.clear();
    this.#dropEvents();
    this.#settle("open");
  }

  #lost(ending: Ending): void {
    this.#socket = null;
    if (this.#state === "closed") return;
    if (ending.code === SESSION_OVER || ending.code === REFUSED) {
      this.#turnedAway(ending);
      return;
    }
    if (ending.code === ABNORMAL && this.#state !== "open") this.#blocked += 1;
    this.#noRoom = ending.code === TOO_MANY ? ending.message : "";
    if (ending.code === TOO_MANY) this.#backoff.exhaust();
    if (this.#events) this.#trySocketLater();
    else this.#wait();
  }

  #turnedAway(ending: Ending): void {
    const verdict = this.#session.turnedAway(ending);
    if (verdict === "try") this.#tryIn(NEW_COOKIE_WAIT_MS * (1 + this.environment.random() / 4));
    else if (verdict === "reload") this.#reload();
    else this.#end(verdict);
  }

  /** Read without a socket, if a subscription can. */
  #tryEvents(): void {
    const probe = [...this.#subscriptions.values()].find(({ sse }) => sse)?.sse;
    if (!probe) return;
    const addressOf = (stream: string) => this.#subscriptions.get(stream)?.sse;
    this.#events = new SseTransport(probe, addressOf, this.environment, {
      open: () => this.#settle("reading"),
      frame: (frame) => this.#route(frame),
      gone: () => this.#eventsLost(),
    });
  }

  #eventsLost(): void {
    this.#events = null;
    if (this.#state === "reading" || !this.#socket) this.#wait();
  }

  #trySocketLater(): void {
    const delay = WEBSOCKET_RETRY_MS * (0.5 + this.environment.random());
    this.#retry.set(delay, () => this.#trySocket());
  }

  /** Subscriptions notice that what carried them is gone, and ask again over what comes. */
  #dropEvents(): void {
    this.#events?.close();
    this.#events = null;
    if (this.#state === "reading") this.#move(this.#away());
  }

  #settle(state: State): void {
    // Not at once: a server that accepts and then fails would be asked again without a pause.
    this.#settled.set(STABLE_AFTER_MS, () => {
      this.#backoff.reset();
      this.#session.lasted();
    });
    this.#move(state);
  }

  /** Try again later, even when offline: a developer's localhost needs no network. */
  #wait(): void {
    this.#tryIn(this.#backoff.next());
  }

  #tryIn(delay: number): void {
    this.#drop();
    this.#retry.set(delay, () => this.#try());
    this.#move(this.#away(), this.environment.clock.now() + delay);
  }

  #wake(): void {
    if (this.receiving || this.#retryAt !== null) this.tryNow();
  }

  #rest(): void {
    this.#drop();
    this.#move(this.#away());
  }

  #end(because: Ending | null): void {
    this.#drop();
    this.#unwatch?.();
    this.#unwatch = null;
    this.#closedBecause ??= because;
    this.#move("closed");
    if (because?.code === SESSION_OVER) this.#waitForLogIn();
  }

  /** Who logs in in another tab finds this one at work again on coming back to it. */
  #waitForLogIn(): void {
    const look = () => this.#trySocket();
    this.#watch({ awake: look, restored: look });
  }

  #watchPage(): void {
    this.#watch({
      online: () => this.tryNow(),
      offline: () => this.#wait(),
      awake: () => this.#wake(),
      stored: () => this.#rest(),
      restored: () => this.tryNow(),
    });
  }

  #watch(listener: PageListener): void {
    this.#unwatch?.();
    this.#unwatch = watchPage(this.environment.page, listener);
  }

  #drop(): void {
    this.#retry.clear();
    this.#settled.clear();
    this.#socket?.close();
    this.#socket = null;
    this.#events?.close();
    this.#events = null;
  }

  #away(): State {
    return this.environment.page.navigator.onLine ? "reconnecting" : "offline";
  }

  #move(state: State, retryAt: number | null = null): void {
    const same = state === this.#state && retryAt === this.#retryAt;
    this.#state = state;
    this.#retryAt = retryAt;
    if (state !== "open") this.#requests.interrupt();
    if (!same) this.dispatchEvent(new Event("state"));
  }

  #route(frame: ServerFrame): void {
    if (frame.type === "ok" || frame.type === "error") this.#requests.answer(frame);
    else if (frame.type !== "welcome") this.#subscriptions.get(frame.stream)?.receive(frame);
  }
}
