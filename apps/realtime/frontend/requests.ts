import { uuid } from "./uuid";
import type { Command, ErrorFrame, Ok, Unsent } from "./wire";

/** The server refused a command; `message` is a sentence for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  /** Whether the server may accept the same command later. */
  get temporary(): boolean {
    return ["internal", "unavailable", "too_many"].includes(this.code);
  }
}

/** The connection was lost before the answer came: whether the server executed the command is unknown. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Callbacks for a command's answer. They are called synchronously, so frames keep their order. */
export interface Answer {
  ok(result: unknown): void;
  refused(refusal: Refusal): void;
  interrupted(): void;
}

/** The commands of a connection that wait for their answers. */
export class Requests {
  readonly #waiting = new Map<string, Answer>();

  /** Give a command an id, unless it has one, and wait for the answer to it. */
  add(command: Unsent | Command, answer: Answer): Command {
    const identified: Command = { id: uuid(), ...command };
    this.#waiting.set(identified.id, answer);
    return identified;
  }

  /** Pass an `ok` or `error` to the command that waits for it. */
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
