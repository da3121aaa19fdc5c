import { beforeEach, describe, expect, test, vi } from "vitest";
import { FakeClock } from "../testing";
import { Heartbeat } from "./heartbeat";

const ping = vi.fn();
const dead = vi.fn();
let clock: FakeClock;
let heartbeat: Heartbeat;

beforeEach(() => {
  ping.mockClear();
  dead.mockClear();
  clock = new FakeClock();
  heartbeat = new Heartbeat(clock, { ping, dead });
  heartbeat.start(20_000);
});

describe("heartbeat", () => {
  test("pings at intervals while it is answered", () => {
    for (let beat = 1; beat <= 5; beat++) {
      clock.pass(20_000);
      expect(ping).toHaveBeenCalledTimes(beat);
      heartbeat.heard();
    }
    expect(dead).not.toHaveBeenCalled();
  });

  test("no frame within ten seconds of a ping is death", () => {
    clock.pass(20_000 + 9_999);
    expect(dead).not.toHaveBeenCalled();
    clock.pass(1);
    expect(dead).toHaveBeenCalledOnce();
    clock.pass(600_000);
    expect(dead).toHaveBeenCalledOnce();
  });

  test("a check pings at once and gives three seconds", () => {
    heartbeat.check();
    expect(ping).toHaveBeenCalledOnce();
    clock.pass(2_999);
    expect(dead).not.toHaveBeenCalled();
    clock.pass(1);
    expect(dead).toHaveBeenCalledOnce();
  });

  test("checking again and again does not put death off", () => {
    heartbeat.check();
    clock.pass(2_000);
    heartbeat.check();
    clock.pass(1_000);
    expect(dead).toHaveBeenCalledOnce();
    expect(ping).toHaveBeenCalledOnce();
  });

  test("after a sleep it is in a hurry", () => {
    clock.sleep(3_600_000);
    expect(ping).toHaveBeenCalledOnce();
    clock.pass(3_000);
    expect(dead).toHaveBeenCalledOnce();
  });

  test("a sleep between ping and answer is forgiven once", () => {
    clock.pass(20_000);
    clock.sleep(60_000);
    expect(dead).not.toHaveBeenCalled();
    expect(ping).toHaveBeenCalledTimes(2);
    clock.sleep(60_000);
    expect(dead).toHaveBeenCalledOnce();
  });

  test("stopped, it is silent", () => {
    heartbeat.stop();
    heartbeat.check();
    heartbeat.heard();
    clock.pass(600_000);
    expect(ping).not.toHaveBeenCalled();
    expect(dead).not.toHaveBeenCalled();
  });
});
