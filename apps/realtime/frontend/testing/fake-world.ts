import { Connection } from "../connection";
import type { Environment } from "../environment";
import type { Locks } from "../locks";
import { FakeClock } from "./fake-clock";
import { FakeEventSource } from "./fake-event-source";
import { FakeLocks } from "./fake-locks";
import { FakePage } from "./fake-page";
import { FakeSocket } from "./fake-socket";

/** An environment under the test's control. `random` returns 0.5 unless changed. */
export class FakeWorld implements Environment {
  readonly #tab = new AbortController();
  readonly clock = new FakeClock();
  readonly page = new FakePage();
  locks: Locks;
  readonly sockets: FakeSocket[] = [];
  readonly sources: FakeEventSource[] = [];
  /** Whether plain HTTP requests succeed. */
  http = true;
  /** Whether `new WebSocket()` throws. */
  refusesSockets = false;
  readonly errors: unknown[] = [];
  reloads = 0;
  random = () => 0.5;
  age = () => 60_000;
  report = (error: unknown) => this.errors.push(error);
  reload = () => {
    this.reloads += 1;
  };
  /** Called with each new event stream. */
  onSource: (source: FakeEventSource) => void = () => {};
  /** Called with each new socket. */
  onSocket: (socket: FakeSocket) => void = () => {};

  /** Two pages of one browser share their `locks`. */
  constructor(locks = new FakeLocks()) {
    this.locks = locks.forPage(this.#tab.signal);
  }

  /** The tab is closed, or its process has crashed. */
  closeTab(): void {
    this.#tab.abort();
  }

  socket(url: string): FakeSocket {
    if (this.refusesSockets) throw new DOMException("Blocked by policy.", "SecurityError");
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    this.onSocket(socket);
    return socket;
  }

  events(url: string): FakeEventSource {
    const source = new FakeEventSource(url);
    this.sources.push(source);
    this.onSource(source);
    return source;
  }

  answers = async () => this.http;
  /** Commands that were sent as POST, and what answers them. */
  readonly posts: { url: string; command: Record<string, unknown> }[] = [];
  onPost: (command: Record<string, unknown>) => object = ({ id }) => ({ type: "ok", id });

  async post(url: string, json: string): Promise<string> {
    if (!this.http) throw new TypeError("Failed to fetch");
    const command = JSON.parse(json);
    this.posts.push({ url, command });
    return JSON.stringify(this.onPost(command));
  }

  /** The newest event stream. */
  get lastSource(): FakeEventSource {
    const source = this.sources.at(-1);
    if (!source) throw new Error("No event stream was opened yet.");
    return source;
  }

  /** The newest socket. */
  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("No socket was opened yet.");
    return socket;
  }

  /** A connection whose first socket has been welcomed. */
  connected(user: string | null = null): Connection {
    const connection = this.connecting();
    this.last.welcome(user);
    return connection;
  }

  connecting(): Connection {
    return new Connection("ws://site.test/ws/", this);
  }

  /** Cut the socket, and let the next one be welcomed. */
  reconnect(): void {
    this.retry();
    this.last.welcome();
  }

  /** Let time pass until the next socket is opened; how long that took. */
  untilNextSocket(): number {
    const { length } = this.sockets;
    const since = this.clock.now();
    while (this.sockets.length === length) this.clock.pass(50);
    return this.clock.now() - since;
  }

  /** Cut the socket, and let time pass until the next one is opened; how long that took. */
  retry(code = 1006): number {
    this.last.drop(code);
    return this.untilNextSocket();
  }
}
