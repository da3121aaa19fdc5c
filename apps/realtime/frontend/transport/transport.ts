import type { Command, ServerFrame, Welcome } from "../wire";

export type TransportName = "websocket" | "sse";

/** What carries frames: a WebSocket, or Server-Sent Events where WebSockets are blocked. */
export interface Transport {
  readonly name: TransportName;
  /** Send a command. Its answer comes as a frame, also when the transport itself refuses it. */
  send(command: Command): void;
  /** Close without telling the listener. */
  close(): void;
}

export interface TransportListener {
  /** Commands can be sent. Only a WebSocket brings a welcome. */
  opened(transport: Transport, welcome: Welcome | null): void;
  frame(frame: ServerFrame): void;
  /** Called once, unless we closed it ourselves. */
  lost(ending: Ending): void;
}

/** Why a transport ended: the close code, and the code and sentence of the error frame before it, if any. */
export interface Ending {
  code: number;
  message: string;
  error?: string;
}
