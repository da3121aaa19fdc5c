import { Backoff } from "./backoff";
import { Alarm } from "./clock";
import { browser, type Environment } from "./environment";
import { watchPage } from "./page";
import { type Answer, Interrupted, isTooLong, Refusal, Requests } from "./requests";
import { type Ending, Socket } from "./socket";
import { Subscription, type SubscriptionOptions } from "./subscription";
import {
  type Command,
  REFUSED,
  SESSION_OVER,
  type ServerFrame,
  type Unsent,
  type WireEvent,
} from "./wire";

/** A connection that lived this long was a good one, so its loss is answered with a quick retry. */
const SETTLED = 5_000;

/**
 * - `connecting`: the first try
 * - `open`: commands can be sent
 * - `reconnecting`: lost, or never reached; the next try is under way or set for `retryAt`
 * - `offline`: the same, and the browser says it has no network
 * - `closed`: for good; `closedBecause` says why, or is null when the page closed it
 */
export type State = "connecting" | "open" | "reconnecting" | "offline" | "closed";

/**
 * One WebSocket to one path, opened again whenever it is lost.
 *
 * Dispatches `state` when `state` or `retryAt` has changed.
 */
export class Connection extends EventTarget {
  readonly environment: Environment;
  readonly #url: string;
  readonly #requests = new Requests();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #backoff: Backoff;
  readonly #retry: Alarm;
  readonly #settled: Alarm;
  #unwatch: (() => void) | null = null;
  #socket: Socket | null = null;
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
    this.#retry = new Alarm(environment.clock);
    this.#settled = new Alarm(environment.clock);
  }

  get state(): State {
    return this.#state;
  }

  /** When the next try begins, in milliseconds since 1970; null when none is planned or one is under way. */
  get retryAt(): number | null {
    return this.#retryAt;
  }

  /** The close code and the server's sentence, when the server ended it for good (4401, 4403). */
  get closedBecause(): Ending | null {
    return this.#closedBecause;
  }

  open(): void {
    if (this.#unwatch || this.#state === "closed") return;
    this.#unwatch = watchPage(this.environment.page, {
      online: () => this.tryNow(),
      offline: () => this.#wait(),
      awake: () => this.#wake(),
      stored: () => this.#rest(),
      restored: () => this.tryNow(),
    });
    this.#try();
  }

  /** Close for good: nothing is sent or received from now on. */
  close(): void {
    this.#end(null);
  }

  /** Do not wait for the next try. When open: find out soon whether that is still so. */
  tryNow(): void {
    if (this.#state === "open") this.#socket?.check();
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
    if (this.#state !== "open") {
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
    this.#socket?.send(text);
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
    this.#socket = new Socket(this.#url, this.environment, {
      open: () => this.#opened(),
      frame: (frame) => this.#route(frame),
      gone: (ending) => this.#lost(ending),
    });
  }

  #opened(): void {
    // Not at once: a server that accepts and then fails would be asked again without a pause.
    this.#settled.set(SETTLED, () => this.#backoff.reset());
    this.#move("open");
  }

  #lost(ending: Ending): void {
    if (ending.code === SESSION_OVER || ending.code === REFUSED) this.#end(ending);
    else this.#wait();
  }

  /** Try again later, even when offline: a developer's localhost needs no network. */
  #wait(): void {
    this.#drop();
    const delay = this.#backoff.next();
    this.#retry.set(delay, () => this.#try());
    this.#move(this.#away(), this.environment.clock.now() + delay);
  }

  #wake(): void {
    if (this.#state === "open" || this.#retryAt !== null) this.tryNow();
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
  }

  #drop(): void {
    this.#retry.clear();
    this.#settled.clear();
    this.#socket?.close();
    this.#socket = null;
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
