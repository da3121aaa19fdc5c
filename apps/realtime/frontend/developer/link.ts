import type { Clock } from "../clock";
import { Delay, type Faults } from "./faults";
import { type Frame, frameOf, typeOf } from "./frame";
import type { FrameLog, FrameRecord } from "./frame-log";
import type { StreamTable } from "./stream-table";

/** What happens on a connection. `pass` hands a frame on, now or later or never. */
export interface LinkListener {
  received(data: string, pass: () => void): void;
  sent(data: string, pass: () => void): void;
  /** `code` is null if the page closed it. */
  ended(code: number | null): void;
}

/** The state that all connections of the page share. */
export interface LinkHost {
  readonly faults: Faults;
  readonly frames: FrameLog;
  readonly streams: StreamTable;
  changed(): void;
}

/** One connection of the page, whose frames it records, delays and drops. */
export class Link implements LinkListener {
  readonly transport: "WebSocket" | "event stream";
  readonly path: string;
  state: "connecting" | "open" | "closed" | "lost" = "connecting";
  /** The close code of one that was lost. */
  code: number | null = null;
  readonly #host: LinkHost;
  readonly #clock: Clock;
  readonly #delays: Record<FrameRecord["direction"], Delay>;

  constructor(transport: Link["transport"], url: string, clock: Clock, host: LinkHost) {
    this.transport = transport;
    this.path = new URL(url, location.href).pathname;
    this.#clock = clock;
    this.#host = host;
    this.#delays = { in: new Delay(host.faults, clock), out: new Delay(host.faults, clock) };
  }

  get open(): boolean {
    return this.state === "connecting" || this.state === "open";
  }

  received(data: string, pass: () => void): void {
    const frame = frameOf(data);
    this.state = "open";
    if (this.#drops(frame)) this.record("in", frame, data, "dropped");
    else
      this.#pass("in", frame, data, () => {
        if (!this.open) return;
        this.#host.streams.received(this.path, frame);
        pass();
      });
  }

  sent(data: string, pass: () => void): void {
    const frame = frameOf(data);
    this.#host.streams.sent(this.path, frame);
    this.#pass("out", frame, data, pass);
  }

  ended(code: number | null): void {
    if (!this.open) return;
    this.state = code === null ? "closed" : "lost";
    this.code = code;
    this.#host.streams.lost(this.path);
    this.#host.changed();
  }

  record(
    direction: FrameRecord["direction"],
    frame: Frame,
    text: string,
    fate: FrameRecord["fate"] = "passed",
  ): void {
    const about = String(frame.stream ?? frame.id ?? "");
    const seq = frame.seq === undefined ? null : Number(frame.seq);
    const at = this.#clock.now();
    this.#host.frames.add({ at, direction, type: typeOf(frame), about, seq, text, fate });
    this.#host.changed();
  }

  /** Only events: the client would take a missing answer for a dead connection. */
  #drops({ type }: Frame): boolean {
    const { faults } = this.#host;
    if (faults.drops === 0 || type !== "event") return false;
    faults.drops -= 1;
    return true;
  }

  #pass(direction: "in" | "out", frame: Frame, data: string, then: () => void): void {
    const waitMs = this.#delays[direction].next();
    this.record(direction, frame, data, waitMs ? "delayed" : "passed");
    const pass = () => {
      then();
      this.#host.changed();
    };
    if (waitMs) this.#clock.after(waitMs, pass);
    else pass();
  }
}
