import type { Environment } from "../environment";
import { gettext } from "../gettext";
import type { Command, ErrorFrame } from "../wire";
import type { Subscribe } from "../wire.gen";
import { parseFrame } from "./parse-frame";
import { SseStream } from "./sse-stream";
import { type Ending, LOST, type SseListener, type Transport } from "./transport";

const READ_ONLY = gettext("Your network lets us show you what is new, but not send anything.");

/** Commands that are about a socket. */
const OF_SOCKETS: ReadonlySet<string> = new Set(["subscribe", "typing", "ping"]);

/**
 * Replaces a WebSocket where those are blocked: each subscription opens a stream of Server-Sent Events.
 *
 * Sends other commands as POST where there is an address for them. Refuses them otherwise, and streams that
 * have no address here.
 */
export class SseTransport implements Transport {
  readonly #environment: Environment;
  readonly #listener: SseListener;
  readonly #streams = new Map<string, SseStream>();
  #closed = false;

  /** `probe` is an address that answers if plain HTTP requests get through. */
  constructor(probe: string, environment: Environment, listener: SseListener) {
    this.#environment = environment;
    this.#listener = listener;
    void this.#open(probe);
  }

  send(command: Command): void {
    const { type, id, stream } = command as Subscribe;
    const address = this.#listener.sseAddress(stream);
    if (type === "subscribe" && address) this.#subscribe(command as Subscribe, address);
    else if (command.type === "unsubscribe") this.#unsubscribe(id, stream);
    else void this.#post(command);
  }

  close(): void {
    this.#closed = true;
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  async #open(probe: string): Promise<void> {
    const answers = await this.#environment.answers(probe);
    if (this.#closed) return;
    if (answers) this.#listener.opened(null);
    else this.#end(LOST);
  }

  #subscribe(command: Subscribe, address: string): void {
    this.#streams.get(command.stream)?.close();
    const opened = new SseStream(address, command, this.#environment, {
      frame: (frame) => this.#listener.frame(frame),
      lost: (ending) => this.#end(ending),
    });
    this.#streams.set(command.stream, opened);
  }

  /** A request that fails counts as a lost connection, so that an outbox sends the command again. */
  async #post(command: Command): Promise<void> {
    const address = this.#listener.commandAddress();
    if (address === undefined || OF_SOCKETS.has(command.type))
      return this.#listener.frame(refusalOf(command.id));
    try {
      const answer = await this.#environment.post(address, JSON.stringify(command));
      if (!this.#closed) this.#listener.frame(parseFrame(answer) ?? refusalOf(command.id));
    } catch {
      if (!this.#closed) this.#end(LOST);
    }
  }

  #unsubscribe(id: string, stream: string): void {
    this.#streams.get(stream)?.close();
    this.#streams.delete(stream);
    this.#listener.frame({ type: "ok", id, result: null });
  }

  #end(ending: Ending): void {
    this.close();
    this.#listener.lost(ending);
  }
}

function refusalOf(id: string): ErrorFrame {
  return { type: "error", id, code: "unavailable", message: READ_ONLY };
}
