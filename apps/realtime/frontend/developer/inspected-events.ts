import type { EventSourceLike } from "../environment";
import { ABNORMAL } from "../wire";
import type { LinkListener } from "./link";

/** An event stream whose events pass through a listener, and which can be cut. */
export class InspectedEvents extends EventTarget implements EventSourceLike {
  readonly #source: EventSourceLike;
  readonly #listener: LinkListener;
  readonly #listening = new AbortController();
  readonly #relayed = new Set<string>();

  constructor(source: EventSourceLike, listener: LinkListener) {
    super();
    this.#source = source;
    this.#listener = listener;
  }

  /** Events of an event stream have names, and come to those who listen to a name. */
  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    super.addEventListener(...args);
    const [type] = args;
    if (this.#relayed.has(type)) return;
    this.#relayed.add(type);
    const { signal } = this.#listening;
    const relay = (event: Event) => this.#relay(type, (event as MessageEvent<string>).data);
    this.#source.addEventListener(type, relay, { signal });
  }

  close(): void {
    this.#listening.abort();
    this.#source.close();
    this.#listener.ended(null);
  }

  /** End it as a lost network does. */
  cut(): void {
    this.#source.close();
    this.#relay("error", "");
  }

  #relay(type: string, data: string): void {
    if (type === "error") {
      this.#listening.abort();
      this.#listener.ended(ABNORMAL);
      this.dispatchEvent(new Event("error"));
    } else if (type === "heartbeat") this.#pass(type, data);
    else this.#listener.received(frameText(type, data), () => this.#pass(type, data));
  }

  #pass(type: string, data: string): void {
    this.dispatchEvent(Object.assign(new Event(type), { data }));
  }
}

/** As text of a frame: `subscribed` stands for the answer that a socket would bring. */
function frameText(type: string, data: string): string {
  return type === "subscribed" ? `{"type":"ok","result":${data}}` : data;
}
