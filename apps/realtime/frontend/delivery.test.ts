import { describe, expect, test } from "vitest";
import { Outbox } from "./outbox";
import { type FakeEventSource, type FakeSocket, FakeWorld } from "./testing";

/** A repeatable source of numbers in [0, 1): mulberry32, Tommy Ettinger. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const stream = "chat.room.12";
const epoch = "k3f9";

/** A reader's connection to the server. */
type Line = FakeSocket | FakeEventSource;

/**
 * A server that keeps every promise about what is committed, and none about what it delivers.
 *
 * `say` commits once per `client_id`. Frames may be lost, come twice or in the wrong order; sockets are cut.
 * While `blocked`, no socket opens, and readers are served event streams that are no better.
 */
class WildServer {
  readonly log: string[] = [];
  readonly #random: () => number;
  readonly #readers = new Set<Line>();
  calm = false;
  blocked = false;

  constructor(world: FakeWorld, random: () => number) {
    this.#random = random;
    world.onSocket = (socket) => {
      // Within a call of `send` no frame can arrive: the server reads later.
      socket.addEventListener("sent", () => world.clock.after(1, () => this.#read(socket)));
      world.clock.after(this.#random() * 2_000, () => {
        if (this.blocked || this.#chance(0.2)) socket.drop();
        else socket.welcome();
      });
    };
    world.onSource = (source) => world.clock.after(this.#random() * 500, () => this.#serve(source));
  }

  say(clientId: string): void {
    if (this.log.includes(clientId)) return;
    this.log.push(clientId);
    for (const line of this.#readers) this.#deliver(line, [this.log.length]);
  }

  cut(line: Line): void {
    this.#readers.delete(line);
    line.drop();
  }

  cutEverybody(): void {
    for (const line of [...this.#readers]) this.cut(line);
  }

  #serve(source: FakeEventSource): void {
    const after = Number(source.url.searchParams.get("after"));
    if (this.#chance(0.2)) source.drop();
    else {
      source.deliver("subscribed", this.#subscribed(after));
      this.#replay(source, after);
    }
  }

  /** Carry out a command. The socket may die before, or between the commit and the answer. */
  #read(socket: FakeSocket): void {
    const command = socket.sent.shift();
    if (command && !this.#chance(0.05)) this.#carryOut(socket, command);
    else this.cut(socket);
  }

  #carryOut(socket: FakeSocket, command: Record<string, unknown>): void {
    const after = command.type === "subscribe" ? Number(command.after) : null;
    if (command.type === "say") this.say(String(command.client_id));
    if (this.#chance(0.05)) this.cut(socket);
    const result = after === null ? null : this.#subscribed(after);
    socket.deliver({ type: "ok", id: command.id, result });
    if (after !== null) this.#replay(socket, after);
  }

  #subscribed(after: number) {
    return { stream, epoch, head: this.log.length, after };
  }

  #replay(line: Line, after: number): void {
    this.#readers.add(line);
    this.#deliver(
      line,
      this.log.map((_, index) => index + 1).filter((seq) => seq > after),
    );
  }

  #deliver(line: Line, seqs: number[]): void {
    for (const seq of this.#scrambled(seqs)) {
      const event = { type: "said", what: this.log[seq - 1] };
      const frame = { type: "event", stream, epoch, seq, event };
      if ("sent" in line) line.deliver(frame);
      else line.deliver("event", frame);
    }
  }

  #scrambled(seqs: number[]): number[] {
    if (this.calm) return seqs;
    const old = Math.ceil(this.#random() * this.log.length);
    const kept = seqs.filter(() => !this.#chance(0.15));
    const doubled = kept.flatMap((seq) => (this.#chance(0.2) ? [seq, old, seq] : [seq]));
    return this.#chance(0.3) ? doubled.reverse() : doubled;
  }

  #chance(of: number): boolean {
    return !this.calm && this.#random() < of;
  }
}

/** One run with random faults: the writer's messages, the log, and the events that a page applied. */
function evening(seed: number) {
  const random = seeded(seed);
  const world = new FakeWorld();
  world.random = random;
  const server = new WildServer(world, random);
  const connection = world.connecting();
  const applied: string[] = [];
  const event = (said: { type: string; what: string }) => void applied.push(said.what);
  connection.subscribe(stream, { cursor: { seq: 0, epoch: "" }, event });
  const outbox = new Outbox(connection);
  const acknowledged: string[] = [];

  const mine: string[] = [];
  for (let step = 0; step < 60; step++) {
    world.clock.pass(random() * 1_500);
    if (random() < 0.4) server.say(`theirs-${step}`);
    if (random() < 0.3) {
      mine.push(`mine-${step}`);
      void outbox
        .send({ type: "say", client_id: `mine-${step}` })
        .then(() => acknowledged.push(`mine-${step}`));
    }
    if (random() < 0.1) server.cut(world.last);
    if (random() < 0.05) world.page.setOnline(random() < 0.5);
  }
  server.calm = true;
  world.page.setOnline(true);
  world.clock.pass(60_000);
  server.say("the last word"); // the gap a lost last event leaves is the server's to notice
  world.clock.pass(60_000);
  return { server, applied, mine, acknowledged, outbox };
}

describe("on an unreliable network, nothing is lost or applied twice", () => {
  test.each(Array.from({ length: 100 }, (_, seed) => seed))("evening %i", async (seed) => {
    const { server, applied, mine, acknowledged, outbox } = evening(seed);
    expect(applied).toEqual(server.log);
    expect(server.log.filter((who) => who.startsWith("mine"))).toEqual(mine);
    expect(outbox.size).toBe(0);
    await Promise.resolve();
    expect(acknowledged).toEqual(mine);
  });
});

/** An evening in an office that blocks sockets, and lets them through at last. */
async function officeEvening(seed: number) {
  const random = seeded(seed);
  const world = new FakeWorld();
  world.random = random;
  const server = new WildServer(world, random);
  server.blocked = true;
  const connection = world.connecting();
  const applied: string[] = [];
  const event = (said: { type: string; what: string }) => void applied.push(said.what);
  connection.subscribe(stream, { cursor: { seq: 0, epoch: "" }, event, sse: "/sse/" });

  const states = new Set<string>();
  for (let step = 0; step < 80; step++) {
    server.blocked = step < 60;
    world.clock.pass(random() * 3_000);
    await microtasks();
    states.add(connection.state);
    if (random() < 0.5) server.say(`theirs-${step}`);
    if (random() < 0.1) server.cutEverybody();
    if (random() < 0.05) world.page.setOnline(random() < 0.5);
  }
  server.calm = true;
  world.page.setOnline(true);
  world.clock.pass(60_000);
  await microtasks();
  server.say("the last word");
  world.clock.pass(60_000);
  return { server, applied, states };
}

async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

describe("where sockets are blocked for a while", () => {
  test.each(Array.from({ length: 50 }, (_, seed) => seed))("evening %i", async (seed) => {
    const { server, applied, states } = await officeEvening(seed);
    expect(applied).toEqual(server.log);
    expect(states).toContain("reading");
  });
});
