import { browser, type Environment } from "./environment";
import { gettext } from "./gettext";
import { Reconnector, type State } from "./reconnector";
import { type Answer, Interrupted, Requests } from "./requests";
import { Subscription, type SubscriptionHost } from "./subscription";
import type { SubscriptionOptions } from "./subscription-options";
import type { Ending } from "./transport/transport";
import type { Command, ServerFrame, Unsent, Welcome, WireEvent } from "./wire";

/**
 * One connection to one path, opened immediately and again whenever it is lost.
 *
 * Where a network blocks WebSockets, subscriptions that have an `sse` address continue over
 * Server-Sent Events from the same cursor. Dispatches `state` when it is tried, opened, lost or closed, and
 * `build` when the server has named its build.
 */
export class Connection extends EventTarget implements SubscriptionHost {
  readonly environment: Environment;
  /** The build of the pages' scripts that the server named last; empty if it named none. */
  build = "";
  /** Whether an `Outbox` keeps what cannot be sent now. */
  sendsLater = false;
  /** Where commands are sent as POST while WebSockets are blocked, if anywhere. */
  commandAddress: string | undefined;
  readonly #requests = new Requests();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #reconnector: Reconnector;

  /** A connection to a path of this site, such as `/ws/chat/`. */
  static to(path: string): Connection {
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return new this(url.href);
  }

  /** A connection without WebSockets: subscriptions with an `sse` address receive, and nothing can be sent. */
  static reading(): Connection {
    return new Connection("", { ...browser(), socket: () => null });
  }

  constructor(url: string, environment: Environment = browser()) {
    super();
    this.environment = environment;
    this.#reconnector = new Reconnector(url, environment, {
      changed: () => this.#changed(),
      frame: (frame) => this.#route(frame),
      sseAddress: (stream) => this.#sseAddress(stream),
      commandAddress: () => this.commandAddress,
    });
  }

  get state(): State {
    return this.#reconnector.state;
  }

  /** Whether events can arrive. */
  get receiving(): boolean {
    return this.#reconnector.receiving;
  }

  /** Whether commands can be sent. */
  get sending(): boolean {
    return this.state === "open" || (this.state === "reading" && this.commandAddress !== undefined);
  }

  /** Why the server ended the connection, the last time that it did; null while connected. */
  get ending(): Ending | null {
    return this.#reconnector.ending;
  }

  /** Close permanently: nothing is sent or received any more. */
  close(): void {
    this.#reconnector.close(null);
  }

  /** Try now instead of waiting. When open, check that the server still answers. */
  tryNow(): void {
    this.#reconnector.tryNow();
  }

  /**
   * Send a command, adding its `id`, and wait for the answer.
   *
   * Rejects with a `Refusal`, or with `Interrupted` when there is no connection or it is lost before
   * the answer.
   */
  request<Result = unknown>(command: Unsent): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.ask(command, {
        ok: (result) => resolve(result as Result),
        refused: reject,
        interrupted: () =>
          reject(new Interrupted(gettext("The connection was lost before the answer."))),
      });
    });
  }

  /** Like `request`, but calls `answer` synchronously, in order with the other frames. An `id` is kept. */
  ask(command: Unsent | Command, answer: Answer): void {
    const transport = this.receiving ? this.#reconnector.dialer.open : null;
    if (transport) transport.send(this.#requests.add(command, answer));
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

  /** Drop a subscription that has ended. For `Subscription`. */
  forget({ stream }: Subscription): void {
    this.#subscriptions.delete(stream);
  }

  #changed(): void {
    if (this.state !== "open") this.#requests.interrupt();
    this.dispatchEvent(new Event("state"));
  }

  #route(frame: ServerFrame): void {
    if (frame.type === "ok" || frame.type === "error") this.#requests.answer(frame);
    else if (frame.type === "welcome") this.#welcomed(frame);
    else this.#subscriptions.get(frame.stream)?.receive(frame);
  }

  /** A server of an earlier version names no build. */
  #welcomed({ build = "" }: Partial<Welcome>): void {
    this.build = build;
    this.dispatchEvent(new Event("build"));
  }

  #sseAddress(stream?: string): string | undefined {
    if (stream !== undefined) return this.#subscriptions.get(stream)?.sse;
    return [...this.#subscriptions.values()].find(({ sse }) => sse)?.sse;
  }
}
