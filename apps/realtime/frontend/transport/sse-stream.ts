import { Timer } from "../clock";
import type { Environment, EventSourceLike } from "../environment";
import type { Cursor, StreamFrame, Subscribed } from "../wire";
import { parseFrame } from "./parse-frame";

/** The server says something every 15 s, so this much silence means that nobody is there. */
const SILENCE_TIMEOUT_MS = 40_000;

export interface SseStreamListener {
  /** What the `ok` of a `subscribe` says on a socket. */
  subscribed(place: Subscribed): void;
  frame(frame: StreamFrame): void;
  /** Called once, unless we closed it ourselves or the server said `resync`. */
  gone(): void;
}

/** One public stream as Server-Sent Events. Coming back is the connection's business, as with sockets. */
export class SseStream {
  readonly #source: EventSourceLike;
  readonly #listener: SseStreamListener;
  readonly #silence: Timer;
  readonly #listening = new AbortController();

  constructor(
    url: string,
    cursor: Cursor | null,
    environment: Environment,
    listener: SseStreamListener,
  ) {
    this.#listener = listener;
    this.#silence = new Timer(environment.clock);
    this.#source = environment.events(cursor ? withCursor(url, cursor) : url);
    this.#on("subscribed", (data) => listener.subscribed(JSON.parse(data)));
    for (const type of ["event", "ephemeral", "resync"]) this.#on(type, (data) => this.#take(data));
    this.#on("heartbeat", () => {});
    this.#on("error", () => this.#end());
    this.#heard();
  }

  /** Close without telling the listener. */
  close(): void {
    this.#listening.abort();
    this.#silence.clear();
    this.#source.close();
  }

  #on(type: string, then: (data: string) => void): void {
    const { signal } = this.#listening;
    const listen = (event: Event) => {
      this.#heard();
      then((event as MessageEvent<string>).data);
    };
    this.#source.addEventListener(type, listen, { signal });
  }

  #take(data: string): void {
    const frame = parseFrame(data);
    if (!frame || !("stream" in frame)) {
      console.warn("Ignored an event that is not of the protocol:", data);
      return;
    }
    if (frame.type === "resync") this.close(); // nothing follows
    this.#listener.frame(frame);
  }

  #heard(): void {
    this.#silence.set(SILENCE_TIMEOUT_MS, () => this.#end());
  }

  #end(): void {
    this.close();
    this.#listener.gone();
  }
}

function withCursor(url: string, { seq, epoch }: Cursor): string {
  return `${url}?${new URLSearchParams({ after: String(seq), epoch })}`;
}
