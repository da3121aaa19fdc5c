import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "./testing";
import { TypingSignal, TypingTracker } from "./typing";
import type { Person } from "./wire.gen";

const ada: Person = { id: "user.1", name: "Ada", guest: false, idle: false, quiet_until: null };
const grace: Person = { id: "user.2", name: "Grace", guest: false, idle: false, quiet_until: null };

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

describe("TypingSignal", () => {
  let sent: number;
  let signal: TypingSignal;
  beforeEach(() => {
    sent = 0;
    signal = new TypingSignal(clock, () => {
      sent += 1;
    });
  });

  test("the first key is told at once, and then one in three seconds", () => {
    for (let key = 0; key < 70; key++) {
      signal.typed();
      clock.pass(100);
    }
    expect(sent).toBe(3);
  });

  test("without typing nothing is sent", () => {
    signal.typed();
    clock.pass(60_000);
    expect(sent).toBe(1);
  });

  test("after a message the next key is told at once", () => {
    signal.typed();
    signal.sent();
    signal.typed();
    expect(sent).toBe(2);
  });
});

describe("TypingTracker", () => {
  let changes: number;
  let tracker: TypingTracker;
  beforeEach(() => {
    changes = 0;
    tracker = new TypingTracker(clock, () => {
      changes += 1;
    });
  });

  test("somebody is forgotten after five seconds without a word of it", () => {
    tracker.heard(ada);
    clock.pass(4_000);
    tracker.heard(ada);
    clock.pass(4_900);
    expect(tracker.people).toEqual([ada]);
    clock.pass(200);
    expect(tracker.people).toEqual([]);
    expect(changes).toBe(2);
  });

  test("each is forgotten alone", () => {
    tracker.heard(ada);
    clock.pass(3_000);
    tracker.heard(grace);
    clock.pass(2_500);
    expect(tracker.people).toEqual([grace]);
  });

  test("a message ends it at once, and nothing is left to fire", () => {
    tracker.heard(ada);
    tracker.forget(ada.id);
    expect(tracker.people).toEqual([]);
    tracker.heard(ada);
    clock.pass(4_000);
    expect(tracker.people).toEqual([ada]);
  });

  test("removing a person who was not typing is no change", () => {
    tracker.forget(grace.id);
    expect(changes).toBe(0);
  });

  test("a new name is shown", () => {
    tracker.heard(ada);
    tracker.heard({ ...ada, name: "Countess" });
    expect(tracker.people.map(({ name }) => name)).toEqual(["Countess"]);
    expect(changes).toBe(2);
  });

  test("clearing forgets everybody", () => {
    tracker.heard(ada);
    tracker.heard(grace);
    tracker.clear();
    expect(tracker.people).toEqual([]);
  });
});
