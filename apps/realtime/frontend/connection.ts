import { browser, type Environment } from "./environment";
import { Reconnector, type State } from "./reconnector";
import { type Answer, Interrupted, Requests } from "./requests";
import { Subscription, type SubscriptionHost, type SubscriptionOptions } from "./subscription";
import type { Ending, TransportName } from "./transport/transport";
import type { Command, ServerFrame, Unsent, WireEvent } from "./wire";

/**
 * One WebSocket to one path, opened at once, and again whenever it is lost.
 *
 * Where a network blocks WebSockets, subscriptions that have an `sse` address go on over Server-Sent
 * Events from the same cursor. Dispatches `state` when `state` or `retryAt` has changed.
 */
export class Connection extends EventTarget implements SubscriptionHost {
  readonly environment: Environment;
  readonly #requests = new Requests();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #reconnector: Reconnector;

  /** A connection to a path of this site, such as `/ws/chat/`. */
  static to(path: string): Connection {
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return new Connection(url.href);
  }

  constructor(url: string, environment: Environment = browser()) {
    super();
    this.environment = environment;
    this.#reconnector = new Reconnector(url, environment, {
      changed: () => this.#changed(),
      frame: (frame) => this.#route(frame),
      sseAddress: (stream) => this.#sseAddress(stream),
    });
  }

  get state(): State {
    return this.#reconnector.state;
  }

  /** What carries frames now; null while nothing does. */
  get transport(): TransportName | null {
    if (this.state === "open") return "websocket";
    return this.state === "reading" ? "sse" : null;
  }

  /** Whether events can arrive. */
  get receiving(): boolean {
    return this.transport !== null;
  }

  /** When the next try begins, in milliseconds since 1970; null when none is planned or one is under way. */
  get retryAt(): number | null {
    return this.#reconnector.retryAt;
  }

  /** Why the server ended it: for good (4403), or until somebody has logged in again (4401). */
  get closedBecause(): Ending | null {
    return this.#reconnector.closedBecause;
  }

  /** The server's sentence when it had no room for another connection (4429); empty otherwise. */
  get noRoom(): string {
    return this.#reconnector.noRoom;
  }

  /** Close for good: nothing is sent or received from now on. */
  close(): void {
    this.#reconnector.close(null);
  }

  /** Do not wait for the next try. When open: find out soon whether that is still so. */
  tryNow(): void {
    this.#reconnector.tryNow();
  }

  /**
   * Send a command, adding its `id`, and wait for the answer.
   *
   * Rejects with a `Refusal`, or with `Interrupted` when there is no connection or it is lost meanwhile.
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
    if (this.receiving) this.#reconnector.dialer.send(this.#requests.add(command, answer));
    else answer.interrupted();
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
  forget({ stream }: Subscription): void {
    this.#subscriptions.delete(stream);
  }

  #changed(): void {
    if (this.state !== "open") this.#requests.interrupt();
    this.dispatchEvent(new Event("state"));
  }

  #route(frame: ServerFrame): void {
    if (frame.type === "ok" || frame.type === "error") this.#requests.answer(frame);
    else if (frame.type !== "welcome") this.#subscriptions.get(frame.stream)?.receive(frame);
  }

  #sseAddress(stream?: string): string | undefined {
    if (stream !== undefined) return this.#subscriptions.get(stream)?.sse;
    return [...this.#subscriptions.values()].find(({ sse }) => sse)?.sse;
  }
}
