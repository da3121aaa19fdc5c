import { Timer } from "../clock";
import type { Environment } from "../environment";
import { ABNORMAL, type Command } from "../wire";
import { SseTransport } from "./sse-transport";
import type { Ending, Transport, TransportListener } from "./transport";
import { WebSocketTransport } from "./websocket-transport";

/** After so many handshakes in a row without an answer, WebSockets count as blocked. */
const BLOCKED_AFTER_ATTEMPTS = 2;
/** While Server-Sent Events are open, a WebSocket is tried this often on average. */
const WEBSOCKET_RETRY_MS = 120_000;

export interface DialerListener extends TransportListener {
  /** Where a stream is served as Server-Sent Events; without a name, any stream that is. */
  sseAddress(stream?: string): string | undefined;
}

/** Opens a WebSocket and, while WebSockets seem to be blocked, Server-Sent Events beside it. */
export class Dialer {
  readonly #url: string;
  readonly #environment: Environment;
  readonly #listener: DialerListener;
  readonly #retryWebSocket: Timer;
  #websocket: WebSocketTransport | null = null;
  #sse: SseTransport | null = null;
  #open: Transport | null = null;
  #unanswered = 0;

  constructor(url: string, environment: Environment, listener: DialerListener) {
    this.#url = url;
    this.#environment = environment;
    this.#listener = listener;
    this.#retryWebSocket = new Timer(environment.clock);
  }

  /** Whether Server-Sent Events are open or being opened. */
  get usesSse(): boolean {
    return this.#sse !== null;
  }

  send(command: Command): void {
    this.#open?.send(command);
  }

  dial(): void {
    this.close();
    this.dialWebSocket();
    const probe = this.#unanswered >= BLOCKED_AFTER_ATTEMPTS && this.#listener.sseAddress();
    if (probe) this.#dialSse(probe);
  }

  /** Try a WebSocket, and leave Server-Sent Events in place until it opens. Check one that is open. */
  dialWebSocket(): void {
    if (this.#websocket) this.#websocket.check();
    this.#websocket ??= new WebSocketTransport(this.#url, this.#environment, {
      opened: (transport, welcome) => {
        this.#unanswered = 0;
        this.#closeSse();
        this.#open = transport;
        this.#listener.opened(transport, welcome);
      },
      frame: (frame) => this.#listener.frame(frame),
      lost: (ending) => this.#websocketLost(ending),
    });
  }

  close(): void {
    this.#open = null;
    this.#websocket?.close();
    this.#websocket = null;
    this.#closeSse();
  }

  #websocketLost(ending: Ending): void {
    const wasOpen = this.#open === this.#websocket;
    this.#websocket = null;
    if (wasOpen) this.#open = null;
    else if (ending.code === ABNORMAL) this.#unanswered += 1;
    if (this.#sse) {
      const delayMs = WEBSOCKET_RETRY_MS * (0.5 + this.#environment.random());
      this.#retryWebSocket.set(delayMs, () => this.dialWebSocket());
    }
    this.#listener.lost(ending);
  }

  #dialSse(probe: string): void {
    this.#sse = new SseTransport(probe, this.#listener.sseAddress, this.#environment, {
      opened: (transport, welcome) => {
        this.#open = transport;
        this.#listener.opened(transport, welcome);
      },
      frame: (frame) => this.#listener.frame(frame),
      lost: (ending) => this.#sseLost(ending),
    });
  }

  /** As long as a WebSocket is being tried, nothing is lost by Server-Sent Events that do not open. */
  #sseLost(ending: Ending): void {
    const isLoss = this.#open === this.#sse || !this.#websocket;
    this.#closeSse();
    if (isLoss) this.#listener.lost(ending);
  }

  #closeSse(): void {
    this.#retryWebSocket.clear();
    this.#sse?.close();
    if (this.#open === this.#sse) this.#open = null;
    this.#sse = null;
  }
}
