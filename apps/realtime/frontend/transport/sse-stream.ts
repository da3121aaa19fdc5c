import { Timer } from "../clock";
import type { Environment, EventSourceLike } from "../environment";
import type { Subscribe } from "../wire.gen";
import { parseFrame } from "./parse-frame";
import { LOST, type TransportListener } from "./transport";

/** The server sends a heartbeat every 15 s, so a stream that is silent for this long is dead. */
const SILENCE_TIMEOUT_MS = 40_000;

/** `lost` is not called after a `resync` or `unsubscribed`, which end the stream. */
type SseStreamListener = Pick<TransportListener, "frame" | "lost">;

/** One subscription, as a stream of Server-Sent Events. It does not reconnect automatically. */
export class SseStream {
  readonly #source: EventSourceLike;
  readonly #listener: SseStreamListener;
  readonly #silence: Timer;
  readonly #listening = new AbortController();

  constructor(
    address: string,
    { id, after, epoch }: Subscribe,
    environment: Environment,
    listener: SseStreamListener,
  ) {
    const place = after === null ? "" : `?${new URLSearchParams({ after: `${after}`, epoch })}`;
    this.#listener = listener;
    this.#silence = new Timer(environment.clock);
    this.#source = environment.events(address + place);
    this.#on("subscribed", (data) => listener.frame({ type: "ok", id, result: JSON.parse(data) }));
    for (const type of ["welcome", "event", "ephemeral", "resync", "unsubscribed"])
      this.#on(type, (data) => this.#take(type, data));
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

  #take(type: string, data: string): void {
    const frame = parseFrame(data);
    if (frame?.type !== type) {
      console.warn("Ignored an event that is not of the protocol:", data);
      return;
    }
    if (frame.type === "resync" || frame.type === "unsubscribed") this.close(); // nothing follows
    this.#listener.frame(frame);
  }

  #heard(): void {
    this.#silence.set(SILENCE_TIMEOUT_MS, () => this.#end());
  }

  #end(): void {
    this.close();
    this.#listener.lost(LOST);
  }
}
