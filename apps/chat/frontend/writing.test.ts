import { FakeClock } from "@realtime/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ada, allowed, general } from "./testing";
import { whyClosed } from "./why-closed";
import { Writing } from "./writing";

const slow = { ...general, slow_seconds: 15 };
const moderator = { ...ada, moderates: true };

let clock: FakeClock;
let opened: ReturnType<typeof vi.fn<() => void>>;
let writing: Writing;
beforeEach(() => {
  clock = new FakeClock();
  opened = vi.fn<() => void>();
  writing = new Writing(clock, opened);
});

const iso = (ms: number) => new Date(clock.now() + ms).toISOString();

describe("a room in which the participant", () => {
  it("is not muted is open", () => {
    writing.load(allowed, general);
    expect(whyClosed(writing, general, ada)).toBeNull();
  });

  it("is muted is closed until then, and opens again automatically", () => {
    writing.load({ ...allowed, muted_until: iso(60_000) }, general);
    expect(whyClosed(writing, general, moderator)).toMatch(/^A moderator has muted you until /);
    clock.pass(59_999);
    expect(opened).not.toHaveBeenCalled();
    clock.pass(1);
    expect(opened).toHaveBeenCalledOnce();
    expect(whyClosed(writing, general, moderator)).toBeNull();
  });

  it("is muted for months stays closed", () => {
    writing.muted(iso(90 * 24 * 3600_000));
    expect(whyClosed(writing, general, ada)).toMatch(/, /); // with the day
    clock.pass(24 * 3600_000);
    expect(whyClosed(writing, general, ada)).not.toBeNull();
  });

  it("was muted opens when the mute is lifted", () => {
    writing.muted(iso(60_000));
    writing.muted(null);
    expect(whyClosed(writing, general, ada)).toBeNull();
  });
});

describe("an archived room", () => {
  it("is closed to everybody", () => {
    expect(whyClosed(writing, { ...general, archived: true }, moderator)).toMatch(/archived/);
  });
});

describe("a locked room", () => {
  it("is open to moderators only", () => {
    const locked = { ...general, locked: true };
    expect(whyClosed(writing, locked, ada)).toMatch(/locked/);
    expect(whyClosed(writing, locked, moderator)).toBeNull();
  });
});

describe("a slow room", () => {
  it("is open until the participant has written, and again some seconds later", () => {
    expect(whyClosed(writing, slow, ada)).toBeNull();
    writing.wrote();
    expect(whyClosed(writing, slow, ada)).toMatch(/^Slow mode: you can write again at /);
    clock.pass(15_000);
    expect(opened).toHaveBeenCalledOnce();
    expect(whyClosed(writing, slow, ada)).toBeNull();
  });

  it("goes on where the server says", () => {
    writing.load({ ...allowed, wait_seconds: 4 }, slow);
    clock.pass(3_999);
    expect(whyClosed(writing, slow, ada)).not.toBeNull();
    clock.pass(1);
    expect(whyClosed(writing, slow, ada)).toBeNull();
  });

  it("opens at once when slow mode ends, and never closes to moderators", () => {
    writing.wrote();
    expect(whyClosed(writing, general, ada)).toBeNull();
    expect(whyClosed(writing, slow, moderator)).toBeNull();
  });
});
