import type { Clock } from "../clock";
import { Connection } from "../connection";
import type { Environment, EventSourceLike, Locks, SocketLike } from "../environment";
import type { Page } from "../page-lifecycle";

/** A clock that stands still until `pass`. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<{ due: number; then: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { due: this.#now + ms, then };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Let time pass, running each timer at its time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.then();
    }
    this.#now = end;
  }

  /** Let time pass without timers, as when a laptop sleeps; those overdue run late. */
  sleep(ms: number): void {
    this.#now += ms;
    this.pass(0);
  }

  #next(end: number) {
    return [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}

/** The browser's end of a WebSocket; the test plays the server. */
export class FakeSocket extends EventTarget implements SocketLike {
  readonly url: string;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
    this.dispatchEvent(new Event("sent"));
  }

  close(): void {
    this.closed = true;
  }

  /** Deliver a frame from the server, or any text as it is. */
  deliver(frame: object | string): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  welcome(user: string | null = null): void {
    this.deliver({ type: "welcome", heartbeat_seconds: 20, frame_bytes: 65_536, user });
  }

  /** End the socket as the server or the network would. */
  drop(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  /** The commands of `type` that were sent. */
  commands(type: string): Record<string, unknown>[] {
    return this.sent.filter((command) => command.type === type);
  }

  /** Answer the last command of `type`. */
  answer(type: string, answer: object = { type: "ok", result: null }): void {
    this.deliver({ ...answer, id: this.commands(type).at(-1)?.id });
  }
}

/** The browser's end of an event stream; the test plays the server. */
export class FakeEventSource extends EventTarget implements EventSourceLike {
  readonly url: URL;
  closed = false;

  constructor(url: string) {
    super();
    this.url = new URL(url, "http://site.test");
  }

  close(): void {
    this.closed = true;
  }

  deliver(type: string, data: object): void {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data) }));
  }

  /** End the response, or refuse it. */
  drop(): void {
    this.dispatchEvent(new Event("error"));
  }
}

class FakePage extends EventTarget {
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly navigator = { onLine: true };

  setOnline(onLine: boolean): void {
    this.navigator.onLine = onLine;
    this.dispatchEvent(new Event(onLine ? "online" : "offline"));
  }

  setVisible(visible: boolean): void {
    this.document.visibilityState = visible ? "visible" : "hidden";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  fire(type: "pagehide" | "pageshow", persisted: boolean): void {
    this.dispatchEvent(Object.assign(new Event(type), { persisted }));
  }
}

/** The locks that the pages of one browser share. */
export class FakeLocks implements Locks {
  readonly #queues = new Map<string, Promise<unknown>>();

  request(name: string, held: () => unknown): Promise<unknown> {
    const done = (this.#queues.get(name) ?? Promise.resolve()).then(held);
    this.#queues.set(name, done);
    return done;
  }
}

/** An environment under the test's control. `random` returns 0.5 unless changed. */
export class FakeWorld implements Environment {
  readonly clock = new FakeClock();
  readonly page = new FakePage() satisfies Page;
  locks: Locks | null;
  #isGone = false;
  #close = () => {};
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
    const gone = new Promise<void>((resolve) => {
      this.#close = resolve;
    });
    this.locks = {
      request: (name, held) =>
        locks.request(name, () => (this.#isGone ? null : Promise.race([held(), gone]))),
    };
  }

  /** The tab is closed, or its process has crashed. */
  closeTab(): void {
    this.#isGone = true;
    this.#close();
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

/** Let promises settle. */
export const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
