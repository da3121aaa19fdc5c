import { Timer } from "../clock";
import type { Environment } from "../environment";
import { Lazy } from "../lazy";
import { ABNORMAL } from "../wire";
import type { SseTransport } from "./sse-transport";
import { type Ending, LOST, type SseListener, type Transport } from "./transport";
import { WebSocketTransport } from "./websocket-transport";

/** After so many handshakes in a row without an answer, WebSockets count as blocked. */
const BLOCKED_AFTER_ATTEMPTS = 2;
/** While Server-Sent Events are in use, a WebSocket is tried this often on average. */
const WEBSOCKET_RETRY_MS = 120_000;

/** Few networks block WebSockets. */
export const SSE = new Lazy(() => import("./sse-transport"));

/** Opens a WebSocket and, while WebSockets seem to be blocked, Server-Sent Events beside it. */
export class Dialer {
  /** The transport that sends commands now; null while disconnected. */
  open: Transport | null = null;
  readonly #url: string;
  readonly #environment: Environment;
  readonly #listener: SseListener;
  readonly #retryWebSocket: Timer;
  #websocket: WebSocketTransport | null = null;
  /** Names the last attempt; null without one. */
  #sseAttempt: symbol | null = null;
  #sse: SseTransport | null = null;
  #unanswered = 0;

  constructor(url: string, environment: Environment, listener: SseListener) {
    this.#url = url;
    this.#environment = environment;
    this.#listener = listener;
    this.#retryWebSocket = new Timer(environment.clock);
  }

  /** Whether Server-Sent Events are open or being opened. */
  get usesSse(): boolean {
    return this.#sseAttempt !== null;
  }

  dial(): void {
    this.close();
    this.dialWebSocket();
    const probe = this.#unanswered >= BLOCKED_AFTER_ATTEMPTS && this.#listener.sseAddress();
    if (probe) this.#dialSse(probe);
  }

  /** Try a WebSocket; Server-Sent Events go on until it opens. If there is one, check that it is alive. */
  dialWebSocket(): void {
    this.#websocket?.check();
    this.#websocket ??= new WebSocketTransport(this.#url, this.#environment, {
      ...this.#listener,
      opened: (welcome) => {
        this.#unanswered = 0;
        this.#closeSse();
        this.open = this.#websocket;
        this.#listener.opened(welcome);
      },
      lost: (ending) => this.#websocketLost(ending),
    });
  }

  close(): void {
    this.open = null;
    this.#websocket?.close();
    this.#websocket = null;
    this.#closeSse();
  }

  #websocketLost(ending: Ending): void {
    if (ending.code === ABNORMAL && this.open !== this.#websocket) this.#unanswered += 1;
    this.#websocket = null;
    if (this.usesSse) {
      const delayMs = WEBSOCKET_RETRY_MS * (0.5 + this.#environment.random());
      this.#retryWebSocket.set(delayMs, () => this.dialWebSocket());
    }
    this.#listener.lost(ending);
  }

  #dialSse(probe: string): void {
    const attempt = Symbol("attempt");
    this.#sseAttempt = attempt;
    SSE.use(
      ({ SseTransport }) => {
        if (this.#sseAttempt !== attempt) return;
        this.#sse = new SseTransport(probe, this.#environment, {
          ...this.#listener,
          opened: (welcome) => {
            this.open = this.#sse;
            this.#listener.opened(welcome);
          },
          lost: (ending) => this.#sseLost(ending),
        });
      },
      () => {
        if (this.#sseAttempt === attempt) this.#sseLost(LOST);
      },
    );
  }

  /** Server-Sent Events that do not open are no loss while a WebSocket is still being tried. */
  #sseLost(ending: Ending): void {
    const wasOpen = this.open !== null && this.open === this.#sse;
    this.#closeSse();
    if (wasOpen || !this.#websocket) this.#listener.lost(ending);
  }

  #closeSse(): void {
    this.#retryWebSocket.clear();
    this.#sseAttempt = null;
    this.#sse?.close();
    this.#sse = null;
  }
}
