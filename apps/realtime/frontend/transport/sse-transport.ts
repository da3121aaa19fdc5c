import type { Environment } from "../environment";
import { ABNORMAL, type Command, type ErrorFrame } from "../wire";
import type { Subscribe } from "../wire.gen";
import { SseStream } from "./sse-stream";
import type { Transport, TransportListener } from "./transport";

const READ_ONLY = "Your network lets us show you what is new, but not send anything.";

/**
 * Stands in for a WebSocket where those are blocked: to subscribe opens a stream of Server-Sent Events.
 *
 * Refuses every other command, and streams that have no address here.
 */
export class SseTransport implements Transport {
  readonly name = "sse";
  readonly #addressOf: (stream: string) => string | undefined;
  readonly #environment: Environment;
  readonly #listener: TransportListener;
  readonly #streams = new Map<string, SseStream>();
  #closed = false;

  /** `probe` is an address that answers if plain requests come through. */
  constructor(
    probe: string,
    addressOf: (stream: string) => string | undefined,
    environment: Environment,
    listener: TransportListener,
  ) {
    this.#addressOf = addressOf;
    this.#environment = environment;
    this.#listener = listener;
    void this.#open(probe);
  }

  send(command: Command): void {
    const { type, id, stream } = command as Subscribe;
    const address = this.#addressOf(stream);
    if (type === "subscribe" && address) this.#subscribe(command as Subscribe, address);
    else if (command.type === "unsubscribe") this.#unsubscribe(id, stream);
    else this.#listener.frame(refusalOf(id));
  }

  close(): void {
    this.#closed = true;
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  async #open(probe: string): Promise<void> {
    const answers = await this.#environment.answers(probe);
    if (this.#closed) return;
    if (answers) this.#listener.opened(this, null);
    else this.#end();
  }

  #subscribe({ id, stream, after, epoch }: Subscribe, address: string): void {
    const cursor = after === null ? null : { seq: after, epoch };
    this.#streams.get(stream)?.close();
    const opened = new SseStream(address, cursor, this.#environment, {
      subscribed: (place) => this.#listener.frame({ type: "ok", id, result: { ...place } }),
      frame: (frame) => this.#listener.frame(frame),
      gone: () => this.#end(),
    });
    this.#streams.set(stream, opened);
  }

  #unsubscribe(id: string, stream: string): void {
    this.#streams.get(stream)?.close();
    this.#streams.delete(stream);
    this.#listener.frame({ type: "ok", id, result: null });
  }

  #end(): void {
    this.close();
    this.#listener.lost({ code: ABNORMAL, message: "" });
  }
}

function refusalOf(id: string): ErrorFrame {
  return { type: "error", id, code: "unavailable", message: READ_ONLY };
}
