import type { ErrorFrame, Ok } from "./wire";

/** The server takes frames up to 64 KiB and closes the socket on larger ones, again at every retry. */
const MAX_FRAME_BYTES = 64 * 1024;

/** The server understood a command and turned it down; `message` is a sentence for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  /** Whether the same command may be accepted a moment later. */
  get temporary(): boolean {
    return ["internal", "unavailable", "too_many"].includes(this.code);
  }
}

/** The socket was gone before the answer came: whether the command was carried out is unknown. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** What to do with a command's answer. Called synchronously, so frames keep their order. */
export interface Answer {
  ok(result: unknown): void;
  refused(refusal: Refusal): void;
  interrupted(): void;
}

/** The commands of one socket that wait for their answers. */
export class Requests {
  readonly #waiting = new Map<string, Answer>();

  add(id: string, answer: Answer): void {
    this.#waiting.set(id, answer);
  }

  /** Route an `ok` or `error` to who waits for it; nobody need wait. */
  answer(frame: Ok | ErrorFrame): void {
    const answer = this.#waiting.get(frame.id ?? "");
    this.#waiting.delete(frame.id ?? "");
    if (frame.type === "ok") answer?.ok(frame.result);
    else answer?.refused(new Refusal(frame.code, frame.message));
  }

  interrupt(): void {
    const answers = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answer of answers) answer.interrupted();
  }
}

/** Whether the server would refuse a frame of this size. */
export function isTooLong(text: string): boolean {
  return text.length > MAX_FRAME_BYTES || new TextEncoder().encode(text).length > MAX_FRAME_BYTES;
}

/** A random (version 4) UUID. `crypto.randomUUID` exists on secure origins only, which a LAN's are not. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
