import { Timer } from "../clock";
import type { Environment, SocketLike } from "../environment";
import { gettext } from "../gettext";
import { ABNORMAL, type Command, type Welcome } from "../wire";
import { Heartbeat } from "./heartbeat";
import { parseFrame } from "./parse-frame";
import type { Ending, Transport, TransportListener } from "./transport";

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** One WebSocket, from the handshake to its end. */
export class WebSocketTransport implements Transport {
  readonly #listener: TransportListener;
  readonly #heartbeat: Heartbeat;
  readonly #handshake: Timer;
  readonly #listening = new AbortController();
  #socket: SocketLike | null = null;
  #refusal: Omit<Ending, "code"> = { message: "" };
  #maxFrameBytes = Number.POSITIVE_INFINITY;
  #pings = 0;

  constructor(url: string, environment: Environment, listener: TransportListener) {
    this.#listener = listener;
    this.#heartbeat = new Heartbeat(environment.clock, {
      ping: () => this.send({ type: "ping", id: `ping-${++this.#pings}` }),
      dead: () => this.#end(ABNORMAL),
    });
    this.#handshake = new Timer(environment.clock);
    this.#handshake.set(HANDSHAKE_TIMEOUT_MS, () => this.#end(ABNORMAL));
    this.#open(url, environment);
  }

  /** The server closes the connection on a frame that is too long, so such a command is refused here. */
  send(command: Command): void {
    // Between the server's close frame and the event of the end, the browser would drop it with a complaint.
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(command);
    if (new TextEncoder().encode(text).length <= this.#maxFrameBytes) this.#socket.send(text);
    else {
      const message = gettext("This is too long to be sent.");
      this.#listener.frame({ type: "error", id: command.id, code: "invalid", message });
    }
  }

  /** Check that the server still answers. */
  check(): void {
    this.#heartbeat.check();
  }

  /** Does not wait for the close handshake, as there may be no network. */
  close(): void {
    this.#listening.abort();
    this.#handshake.clear();
    this.#heartbeat.stop();
    this.#socket?.close();
  }

  /** Under some policies and extensions the constructor throws. That counts as a handshake without answer. */
  #open(url: string, environment: Environment): void {
    try {
      this.#socket = environment.socket(url);
    } catch (error) {
      console.warn("The browser opens no WebSocket:", error);
    }
    if (!this.#socket) {
      this.#handshake.set(0, () => this.#end(ABNORMAL));
      return;
    }
    const { signal } = this.#listening;
    const message = (event: Event) => this.#receive((event as MessageEvent<unknown>).data);
    this.#socket.addEventListener("message", message, { signal });
    const close = (event: Event) => this.#end((event as CloseEvent).code);
    this.#socket.addEventListener("close", close, { signal });
  }

  #receive(data: unknown): void {
    this.#heartbeat.heard();
    const frame = parseFrame(data);
    if (!frame) console.warn("Ignored a frame that is not of the protocol:", data);
    else {
      if (frame.type === "welcome") this.#welcome(frame);
      else if (frame.type === "error" && frame.id === null)
        this.#refusal = { message: frame.message, error: frame.code };
      this.#listener.frame(frame);
    }
  }

  #welcome(welcome: Welcome): void {
    this.#handshake.clear();
    this.#maxFrameBytes = welcome.frame_bytes || this.#maxFrameBytes;
    this.#heartbeat.start(welcome.heartbeat_seconds * 1_000);
    this.#listener.opened(welcome);
  }

  #end(code: number): void {
    this.close();
    this.#listener.lost({ code, ...this.#refusal });
  }
}
