/** A frame as the panel lists it. `fate` says what the panel did to it. */
export interface FrameRecord {
  number: number;
  /** Milliseconds since 1970. */
  at: number;
  direction: "in" | "out";
  /** The frame's type; of an event, both types, as in `event post.saved`. */
  type: string;
  /** The stream, or the id of the command. */
  about: string;
  seq: number | null;
  text: string;
  fate: "passed" | "delayed" | "dropped";
}

/** The newest frames of the page, newest first. */
export class FrameLog {
  readonly #limit: number;
  #frames: FrameRecord[] = [];
  /** The frames that are shown while paused. */
  #still: FrameRecord[] | null = null;
  #count = 0;

  constructor(limit = 200) {
    this.#limit = limit;
  }

  add(frame: Omit<FrameRecord, "number">): void {
    this.#frames = [{ number: ++this.#count, ...frame }, ...this.#frames].slice(0, this.#limit);
  }

  get paused(): boolean {
    return this.#still !== null;
  }

  /** Let the list stand still. Frames are recorded all the same, and shown afterwards. */
  pause(paused: boolean): void {
    this.#still = paused ? this.#frames : null;
  }

  clear(): void {
    this.#frames = [];
    if (this.#still) this.#still = [];
  }

  /** The frames of a type, or of all types if it is empty. */
  shown(type = ""): FrameRecord[] {
    const frames = this.#still ?? this.#frames;
    return type ? frames.filter((frame) => frame.type === type) : frames;
  }

  /** The types of the frames that are listed, in alphabetical order. */
  get types(): string[] {
    return [...new Set(this.shown().map(({ type }) => type))].sort();
  }
}
