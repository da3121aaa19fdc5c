import { Timer } from "./clock";
import type { Environment } from "./environment";
import { gettext } from "./gettext";
import { Position } from "./position";
import { type Answer, Refusal } from "./requests";
import { Snapshot } from "./snapshot";
import type { SubscriptionOptions } from "./subscription-options";
import { Backoff } from "./transport/backoff";
import type { Cursor, EventFrame, StreamFrame, Subscribed, Unsent } from "./wire";
import type { RealtimeEvent } from "./wire.gen";

/** The part of a connection that its subscriptions use. */
export interface SubscriptionHost extends EventTarget {
  readonly environment: Environment;
  readonly receiving: boolean;
  ask(command: Unsent, answer: Answer): void;
  /** Drop a subscription that is over. */
  forget(subscription: Subscription): void;
}

/**
 * - `waiting`: for the connection, or for a moment before asking again
 * - `asking`: `subscribe` is sent and not answered
 * - `replaying`: behind the head that the server named
 * - `live`: caught up
 * - `loading`: a fresh snapshot is being loaded
 * - `ended`: by the page or by the server
 */
type Phase = "waiting" | "asking" | "replaying" | "live" | "loading" | "ended";

const REVOKED = gettext("You can no longer read this.");
/** An entry about others' access: it takes a seq of the stream, and pages ignore it. */
const ACCESS_CHANGED: RealtimeEvent["type"] = "access.changed";

/** A place in one stream, kept across reconnects. Made by `Connection.subscribe`. */
export class Subscription {
  readonly stream: string;
  readonly #connection: SubscriptionHost;
  readonly #options: SubscriptionOptions;
  readonly #snapshot: Snapshot;
  readonly #retry: Timer;
  readonly #backoff: Backoff;
  readonly #over = new AbortController();
  #position: Position;
  #phase: Phase = "waiting";
  #head = 0;
  #asked = 0;
  #gapAt: number | null = null;

  constructor(connection: SubscriptionHost, stream: string, options: SubscriptionOptions) {
    const { environment } = connection;
    this.stream = stream;
    this.#connection = connection;
    this.#options = options;
    this.#position = new Position(options.cursor);
    this.#snapshot = new Snapshot(environment, options.resync);
    this.#retry = new Timer(environment.clock);
    this.#backoff = new Backoff(environment.random);
  }

  /** The cursor after the last event; null until the server has answered "from now on" with one. */
  get cursor(): Cursor | null {
    return this.#position.cursor;
  }

  get sse(): string | undefined {
    return this.#options.sse;
  }

  get live(): boolean {
    return this.#phase === "live";
  }

  /** Ask, now or when the connection opens. For `Connection`. */
  start(): void {
    const { signal } = this.#over;
    this.#connection.addEventListener("state", () => this.#connectionChanged(), { signal });
    this.#connectionChanged();
  }

  unsubscribe(): void {
    if (this.#phase === "ended") return;
    this.#finish();
    const nothing = () => {};
    const answer = { ok: nothing, refused: nothing, interrupted: nothing };
    this.#connection.ask({ type: "unsubscribe", stream: this.stream }, answer);
  }

  /** Take a frame of this stream. For `Connection`. */
  receive(frame: StreamFrame): void {
    if (this.#phase === "ended") return;
    if (frame.type === "event") this.#receiveEvent(frame);
    else if (frame.type === "ephemeral") this.#call(() => this.#options.ephemeral?.(frame.event));
    else if (frame.type === "resync") this.#resync();
    else this.#end(new Refusal(frame.code, REVOKED));
  }

  #connectionChanged(): void {
    if (this.#phase === "loading") return;
    if (!this.#connection.receiving) {
      this.#retry.clear();
      this.#move("waiting");
    } else if (this.#phase === "waiting") this.#ask();
  }

  #ask(): void {
    if (!this.#connection.receiving) return;
    const ask = ++this.#asked;
    const { seq, epoch } = this.cursor ?? { seq: null, epoch: "" };
    this.#move("asking");
    const absent = this.#options.present === false ? { present: false } : {};
    this.#connection.ask(
      { type: "subscribe", stream: this.stream, after: seq, epoch, ...absent },
      {
        ok: (result) => ask === this.#asked && this.#accepted(result as Subscribed),
        refused: (refusal) => ask === this.#asked && this.#refused(refusal),
        interrupted: () => {},
      },
    );
  }

  #accepted({ epoch, head, after }: Subscribed): void {
    if (this.#phase !== "asking") return;
    this.#position.startAt({ seq: after, epoch });
    if (this.#position.isOtherLog(epoch)) {
      this.#resync();
      return;
    }
    this.#head = head;
    this.#move("replaying");
    this.#goLiveAtHead();
  }

  #refused(refusal: Refusal): void {
    if (this.#phase !== "asking") return;
    if (refusal.temporary) this.#askLater();
    else this.#end(refusal);
  }

  #receiveEvent({ seq, epoch, event }: EventFrame): void {
    if (this.#phase === "loading") return;
    const meaning = this.#position.advance(seq, epoch);
    if (meaning === "other log") this.#resync();
    else if (meaning === "gap") this.#repairGap();
    else if (meaning === "next") {
      if (event.type !== ACCESS_CHANGED) this.#call(() => this.#options.event(event, seq));
      this.#goLiveAtHead();
    }
  }

  /** Events are missing. Ask for them, and wait first if the same ones were missing before. */
  #repairGap(): void {
    if (this.#phase !== "replaying" && this.#phase !== "live") return;
    const { seq } = this.#position;
    if (seq === this.#gapAt) this.#askLater();
    else this.#ask();
    this.#gapAt = seq;
  }

  #askLater(): void {
    this.#move("waiting");
    this.#retry.set(this.#backoff.next(), () => this.#ask());
  }

  #goLiveAtHead(): void {
    if (this.#phase !== "replaying" || (this.#position.seq ?? 0) < this.#head) return;
    this.#backoff.reset();
    this.#move("live");
  }

  #resync(): void {
    if (this.#phase === "loading") return;
    this.#retry.clear();
    this.#move("loading");
    void this.#snapshot.load((cursor) => this.#restart(cursor));
  }

  #restart(cursor: Cursor): void {
    if (this.#phase !== "loading") return;
    this.#position = new Position(cursor);
    this.#move("waiting");
    this.#ask();
  }

  #end(refusal: Refusal): void {
    this.#finish();
    this.#call(() => this.#options.ended?.(refusal.code, refusal.message));
  }

  #finish(): void {
    this.#over.abort();
    this.#retry.clear();
    this.#snapshot.cancel();
    this.#move("ended");
    this.#connection.forget(this);
  }

  #move(phase: Phase): void {
    const was = this.live;
    this.#phase = phase;
    if (this.live !== was) this.#call(() => this.#options.live?.(this.live));
  }

  /** A page's handler may throw; neither the cursor nor later events stop for it. */
  #call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#connection.environment.report(error);
    }
  }
}
