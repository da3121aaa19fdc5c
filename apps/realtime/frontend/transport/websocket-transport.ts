import { Timer } from "../clock";
import type { Environment, SocketLike } from "../environment";
import { ABNORMAL, type ServerFrame, type Welcome } from "../wire";
import { Heartbeat } from "./heartbeat";
import { parseFrame } from "./parse-frame";

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Why a socket is gone: the close code, and the code and sentence of the error frame that preceded it. */
export interface Ending {
  code: number;
  message: string;
  error?: string;
}

export interface TransportListener {
  /** The server has said welcome: commands may be sent. */
  open(welcome: Welcome): void;
  frame(frame: ServerFrame): void;
  /** Called once, unless we closed it ourselves. */
  gone(ending: Ending): void;
}

/** One WebSocket, from its first try to its end. */
export class WebSocketTransport {
  readonly #listener: TransportListener;
  readonly #socket: SocketLike;
  readonly #heartbeat: Heartbeat;
  readonly #handshake: Timer;
  readonly #listening = new AbortController();
  #refusal: { message: string; error?: string } = { message: "" };
  #pings = 0;

  constructor(url: string, environment: Environment, listener: TransportListener) {
    this.#listener = listener;
    this.#heartbeat = new Heartbeat(environment.clock, {
      ping: () => this.send(JSON.stringify({ type: "ping", id: `ping-${++this.#pings}` })),
      dead: () => this.#end(ABNORMAL),
    });
    this.#handshake = new Timer(environment.clock);
    this.#handshake.set(HANDSHAKE_TIMEOUT_MS, () => this.#end(ABNORMAL));
    this.#socket = environment.socket(url);
    this.#listen();
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Find out soon whether the server is still there. */
  check(): void {
    this.#heartbeat.check();
  }

  /** Close without telling the listener. The close handshake is not waited for: there may be no network. */
  close(): void {
    this.#listening.abort();
    this.#handshake.clear();
    this.#heartbeat.stop();
    this.#socket.close();
  }

  #listen(): void {
    const { signal } = this.#listening;
    this.#socket.addEventListener(
      "message",
      (event) => this.#receive((event as MessageEvent<unknown>).data),
      { signal },
    );
    this.#socket.addEventListener("close", (event) => this.#end((event as CloseEvent).code), {
      signal,
    });
  }

  #receive(data: unknown): void {
    this.#heartbeat.heard();
    const frame = parseFrame(data);
    if (!frame) console.warn("Ignored a frame that is not of the protocol:", data);
    else if (frame.type === "welcome") this.#welcome(frame);
    else {
      if (frame.type === "error" && frame.id === null)
        this.#refusal = { message: frame.message, error: frame.code };
      this.#listener.frame(frame);
    }
  }

  #welcome(welcome: Welcome): void {
    this.#handshake.clear();
    this.#heartbeat.start(welcome.heartbeat_seconds * 1000);
    this.#listener.open(welcome);
  }

  #end(code: number): void {
    this.close();
    this.#listener.gone({ code, ...this.#refusal });
  }
}
