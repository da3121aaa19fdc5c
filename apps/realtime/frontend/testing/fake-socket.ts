import type { SocketLike } from "../environment";

/** The browser's end of a WebSocket; the test plays the server. */
export class FakeSocket extends EventTarget implements SocketLike {
  readonly url: string;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  readyState: WebSocket["readyState"] = WebSocket.OPEN;

  constructor(url: string) {
    super();
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
    this.dispatchEvent(new Event("sent"));
  }

  close(): void {
    this.closed = true;
  }

  /** Deliver a frame from the server, or any text as it is. */
  deliver(frame: object | string): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  welcome(user: string | null = null, build = ""): void {
    this.deliver({ type: "welcome", heartbeat_seconds: 20, frame_bytes: 65_536, user, build });
  }

  /** End the socket as the server or the network would. */
  drop(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  /** The commands of `type` that were sent. */
  commands(type: string): Record<string, unknown>[] {
    return this.sent.filter((command) => command.type === type);
  }

  /** Answer the last command of `type`. */
  answer(type: string, answer: object = { type: "ok", result: null }): void {
    this.deliver({ ...answer, id: this.commands(type).at(-1)?.id });
  }
}
