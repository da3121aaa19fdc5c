import { describe, expect, test } from "vitest";
import { figure, howLong, Processes, SILENT_AFTER_MS, stateInWords, summary } from "./processes";
import type { ProcessReport } from "./wire.gen";

const START = 1_000_000;

function report(fields: Partial<ProcessReport> = {}): ProcessReport {
  return {
    type: "process.report",
    process: "a",
    role: "web",
    host: "web-1",
    pid: 7,
    started_at: START - 60_000,
    at: START,
    layer_up: true,
    draining: false,
    ended: false,
    sockets: 3,
    event_streams: 1,
    subscriptions: 4,
    published: 0,
    delivered: 100,
    late_ms: null,
    gaps: 0,
    slow: 0,
    jobs: 0,
    ...fields,
  };
}

function heard(...reports: ProcessReport[]): Processes {
  const processes = new Processes();
  for (const each of reports) processes.hear(each, START);
  return processes;
}

const states = (processes: Processes, now: number) => processes.all(now).map(({ state }) => state);

describe("what a process says of itself", () => {
  test("two words make a rate, by the process's own clock", () => {
    const processes = heard(report());
    expect(processes.totals(START).deliveries).toBeNull();
    processes.hear(report({ at: START + 4_000, delivered: 500 }), START + 9_000);
    expect(processes.totals(START + 9_000).deliveries).toBe(100);
  });

  test("sums and maxima are over all that are heard of", () => {
    const processes = heard(
      report({ late_ms: 4, gaps: 2, slow: 1 }),
      report({ process: "b", late_ms: 90, sockets: 10, event_streams: 0, gaps: 1 }),
      report({ process: "c", role: "worker", sockets: 0, event_streams: 0 }),
    );
    expect(processes.totals(START)).toEqual({
      people: 14,
      deliveries: null,
      lateness: 90,
      gaps: 3,
      slow: 1,
    });
  });

  test("web processes come before workers, by their names", () => {
    const processes = heard(
      report({ process: "1", role: "worker", host: "a" }),
      report({ process: "2", host: "z" }),
      report({ process: "3", host: "b" }),
    );
    expect(processes.all(START).map(({ report: { process } }) => process)).toEqual(["3", "2", "1"]);
  });
});

describe("who is silent", () => {
  test("is seen after three words that did not come, and counts no more", () => {
    const processes = heard(report());
    expect(states(processes, START + SILENT_AFTER_MS)).toEqual(["fine"]);
    expect(states(processes, START + SILENT_AFTER_MS + 1)).toEqual(["silent"]);
    expect(processes.totals(START + SILENT_AFTER_MS + 1).people).toBe(0);
    processes.hear(report(), START + 60_000);
    expect(states(processes, START + 60_000)).toEqual(["fine"]);
  });

  test("is not who could not be heard, because this browser was away", () => {
    const processes = heard(report());
    processes.listen(START + 60_000);
    expect(states(processes, START + 60_000 + SILENT_AFTER_MS)).toEqual(["fine"]);
    const later = START + 60_001 + SILENT_AFTER_MS;
    const [process] = processes.all(later);
    expect(process && stateInWords(process, String)).toBe(`No word since ${START}`);
  });

  test("is not who ended as it was told to, which is forgotten after a minute", () => {
    const processes = heard(report({ ended: true }));
    expect(states(processes, START + 60_000)).toEqual(["ended"]);
    expect(states(processes, START + 60_001)).toEqual([]);
  });
});

test.each([
  [[], "No process has said anything yet."],
  [[report({ ended: true })], "No process has said anything yet."],
  [[report()], "1 process, and it is fine."],
  [[report(), report({ process: "b" })], "2 processes, all fine."],
  [[report(), report({ process: "b", draining: true })], "2 processes; not all of them stay."],
  [
    [report({ layer_up: false }), report({ process: "b", draining: true })],
    "The channel layer is down. Everything arrives, seconds late.",
  ],
])("all of it in a sentence", (reports, sentence) => {
  expect(summary(heard(...reports).all(START))).toBe(sentence);
});

test("one that is silent is worse than all else", () => {
  const processes = heard(report({ layer_up: false }));
  const later = START + SILENT_AFTER_MS + 1;
  processes.hear(report({ process: "b", layer_up: false }), later);
  expect(summary(processes.all(later))).toBe("No word from 1 of 2 processes.");
});

test.each([
  [900, "1 s"],
  [59_000, "59 s"],
  [61_000, "1 min"],
  [3_600_000, "1 h"],
  [172_800_000, "2 days"],
])("%d ms are %s", (ms, words) => {
  expect(howLong(ms)).toBe(words);
});

test.each([
  [null, "–"],
  [0, "0"],
  [0.44, "0.4"],
  [12.6, "13"],
  [98_310, "98,310"],
])("%d is written %s", (number, words) => {
  expect(figure(number)).toBe(words);
});
