import type { SocketLike } from "../environment";
import { ABNORMAL } from "../wire";
import type { LinkListener } from "./link";

/** A WebSocket whose frames pass through a listener, and which can be cut. */
export class InspectedSocket extends EventTarget implements SocketLike {
  readonly #socket: SocketLike;
  readonly #listener: LinkListener;
  readonly #listening = new AbortController();

  constructor(socket: SocketLike, listener: LinkListener) {
    super();
    this.#socket = socket;
    this.#listener = listener;
    const { signal } = this.#listening;
    const received = (event: Event) => this.#received((event as MessageEvent<string>).data);
    socket.addEventListener("message", received, { signal });
    const closed = (event: Event) => this.#end((event as CloseEvent).code);
    socket.addEventListener("close", closed, { signal });
  }

  get readyState(): WebSocket["readyState"] {
    return this.#socket.readyState;
  }

  send(text: string): void {
    this.#listener.sent(text, () => {
      if (this.readyState === WebSocket.OPEN) this.#socket.send(text);
    });
  }

  close(): void {
    this.#listening.abort();
    this.#socket.close();
    this.#listener.ended(null);
  }

  /** End it as a lost network does. */
  cut(): void {
    this.#socket.close();
    this.#end(ABNORMAL);
  }

  #received(data: string): void {
    this.#listener.received(data, () =>
      this.dispatchEvent(Object.assign(new Event("message"), { data })),
    );
  }

  #end(code: number): void {
    this.#listening.abort();
    this.#listener.ended(code);
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}
