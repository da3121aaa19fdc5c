import { describe, expect, test } from "vitest";
import { stateInWords, summary } from "./process-words";
import { Processes, SILENT_AFTER_MS } from "./processes";
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
    tasks: 0,
    ...fields,
  };
}

function reported(...reports: ProcessReport[]): Processes {
  const processes = new Processes();
  for (const each of reports) processes.add(each, START);
  return processes;
}

const states = (processes: Processes, now: number) => processes.all(now).map(({ state }) => state);

describe("reports of a process", () => {
  test("two words make a rate, by the process's own clock", () => {
    const processes = reported(report());
    expect(processes.totals(START).deliveries).toBeNull();
    processes.add(report({ at: START + 4_000, delivered: 500 }), START + 9_000);
    expect(processes.totals(START + 9_000).deliveries).toBe(100);
  });

  test("sums and maxima are over all that are heard of", () => {
    const processes = reported(
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
    const processes = reported(
      report({ process: "1", role: "worker", host: "a" }),
      report({ process: "2", host: "z" }),
      report({ process: "3", host: "b" }),
    );
    expect(processes.all(START).map(({ report: { process } }) => process)).toEqual(["3", "2", "1"]);
  });
});

describe("a silent process", () => {
  test("is found after three missing reports, and counts no longer", () => {
    const processes = reported(report());
    expect(states(processes, START + SILENT_AFTER_MS)).toEqual(["fine"]);
    expect(states(processes, START + SILENT_AFTER_MS + 1)).toEqual(["silent"]);
    expect(processes.totals(START + SILENT_AFTER_MS + 1).people).toBe(0);
    processes.add(report(), START + 60_000);
    expect(states(processes, START + 60_000)).toEqual(["fine"]);
  });

  test("is not one that this browser missed while it was offline", () => {
    const processes = reported(report());
    processes.listen(START + 60_000);
    expect(states(processes, START + 60_000 + SILENT_AFTER_MS)).toEqual(["fine"]);
    const later = START + 60_001 + SILENT_AFTER_MS;
    const [process] = processes.all(later);
    expect(process && stateInWords(process, String)).toBe(`No report since ${START}`);
  });

  test("is not one that shut down in order, which is forgotten after a minute", () => {
    const processes = reported(report({ ended: true }));
    expect(states(processes, START + 60_000)).toEqual(["ended"]);
    expect(states(processes, START + 60_001)).toEqual([]);
  });
});

test.each([
  [[], "No process has reported yet."],
  [[report({ ended: true })], "No process has reported yet."],
  [[report()], "1 process is running normally."],
  [[report(), report({ process: "b" })], "2 processes are running normally."],
  [
    [report(), report({ process: "b", draining: true })],
    "2 processes, some of them shutting down.",
  ],
  [
    [report({ layer_up: false }), report({ process: "b", draining: true })],
    "The channel layer is down. Everything arrives, a few seconds late.",
  ],
])("summary %#", (reports, sentence) => {
  expect(summary(reported(...reports).all(START))).toBe(sentence);
});

test("the summary names silent processes first", () => {
  const processes = reported(report({ layer_up: false }));
  const later = START + SILENT_AFTER_MS + 1;
  processes.add(report({ process: "b", layer_up: false }), later);
  expect(summary(processes.all(later))).toBe("No report from 1 of 2 processes.");
});
