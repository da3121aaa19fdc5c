import type { Environment } from "../environment";
import { ABNORMAL, type Cursor, type ErrorFrame } from "../wire";
import { SseStream } from "./sse-stream";
import type { TransportListener } from "./websocket-transport";

type Listener = Omit<TransportListener, "open"> & { open(): void };

interface Subscribe {
  type: string;
  id: string;
  stream: string;
  after: number | null;
  epoch: string;
}

const ONLY_READING = "Your network lets us show you what is new, but not send anything.";

/**
 * Stands in for a socket where sockets are blocked: subscribing opens a stream of Server-Sent Events.
 *
 * Takes the commands a socket takes. `subscribe` works for streams that have an address here; whatever
 * else is refused, for as long as there is no socket.
 */
export class SseTransport {
  readonly #environment: Environment;
  readonly #addressOf: (stream: string) => string | undefined;
  readonly #listener: Listener;
  readonly #open = new Map<string, SseStream>();
  #closed = false;

  /** `probe` is an address that answers if plain requests come through. */
  constructor(
    probe: string,
    addressOf: (stream: string) => string | undefined,
    environment: Environment,
    listener: Listener,
  ) {
    this.#environment = environment;
    this.#addressOf = addressOf;
    this.#listener = listener;
    void this.#begin(probe);
  }

  send(text: string): void {
    const command: Subscribe = JSON.parse(text);
    const { type, id, stream } = command;
    const address = this.#addressOf(stream);
    if (type === "subscribe" && address) this.#subscribe(command, address);
    else if (type === "unsubscribe") this.#unsubscribe(id, stream);
    else this.#listener.frame(refusalOf(id));
  }

  /** Close without telling the listener. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#open.values()) stream.close();
    this.#open.clear();
  }

  async #begin(probe: string): Promise<void> {
    const answers = await this.#environment.answers(probe);
    if (this.#closed) return;
    if (answers) this.#listener.open();
    else this.#end();
  }

  #subscribe({ id, stream, after, epoch }: Subscribe, address: string): void {
    const cursor: Cursor | null = after === null ? null : { seq: after, epoch };
    this.#open.get(stream)?.close();
    const opened = new SseStream(address, cursor, this.#environment, {
      subscribed: (place) => this.#listener.frame({ type: "ok", id, result: { ...place } }),
      frame: (frame) => this.#listener.frame(frame),
      gone: () => this.#end(),
    });
    this.#open.set(stream, opened);
  }

  #unsubscribe(id: string, stream: string): void {
    this.#open.get(stream)?.close();
    this.#open.delete(stream);
    this.#listener.frame({ type: "ok", id, result: null });
  }

  #end(): void {
    this.close();
    this.#listener.gone({ code: ABNORMAL, message: "" });
  }
}

function refusalOf(id: string): ErrorFrame {
  return { type: "error", id, code: "unavailable", message: ONLY_READING };
}
