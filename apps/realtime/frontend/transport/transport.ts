import { ABNORMAL, type Command, type ServerFrame, type Welcome } from "../wire";

/** Carries frames: over a WebSocket, or over Server-Sent Events where WebSockets are blocked. */
export interface Transport {
  /** Send a command. Its answer comes as a frame, also when the transport itself refuses it. */
  send(command: Command): void;
  /** Close without telling the listener. */
  close(): void;
}

export interface TransportListener {
  /** Commands can be sent. Only a WebSocket brings a welcome. */
  opened(welcome: Welcome | null): void;
  frame(frame: ServerFrame): void;
  /** Called once, unless we closed it ourselves. */
  lost(ending: Ending): void;
}

export interface SseListener extends TransportListener {
  /** Where a stream is served as Server-Sent Events; without a name, any stream that is. */
  sseAddress(stream?: string): string | undefined;
  /** Where commands can be sent as POST, if anywhere. */
  commandAddress(): string | undefined;
}

/** Why a transport ended: the close code, and the code and sentence of the error frame before it, if any. */
export interface Ending {
  code: number;
  message: string;
  error?: string;
}

export const LOST: Ending = { code: ABNORMAL, message: "" };
