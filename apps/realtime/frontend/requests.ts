import type { Command, ErrorFrame, Ok, Unsent } from "./wire";

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

/** The connection was lost before the answer came: whether the command was carried out is unknown. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** What to do with a command's answer. Called synchronously, so frames keep their order. */
export interface Answer {
  ok(result: unknown): void;
  refused(refusal: Refusal): void;
  interrupted(): void;
}

/** The commands of a connection that wait for their answers. */
export class Requests {
  readonly #waiting = new Map<string, Answer>();
  #ids = 0;

  /** The command with an id, its own if it has one, by which its answer is found. */
  add(command: Unsent | Command, answer: Answer): Command {
    const identified: Command = { id: `c${++this.#ids}`, ...command };
    this.#waiting.set(identified.id, answer);
    return identified;
  }

  /** Give an `ok` or `error` to the one that waits for it, if any. */
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

/** A random (version 4) UUID. `crypto.randomUUID` exists on secure origins only, which a LAN's are not. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
