import type { ProcessReport } from "./wire.gen";

/** Processes report every two seconds; three reports in a row are not lost by chance. */
export const SILENT_AFTER_MS = 7_000;
/** A process that shut down in order stays on the page for a minute. */
const SHOWN_AFTER_END_MS = 60_000;

export type ProcessState = "fine" | "late" | "draining" | "silent" | "ended";

export interface Process {
  report: ProcessReport;
  state: ProcessState;
  /** When its last report came, by this browser's clock. */
  receivedAt: number;
  /** Per second; null until there are two reports to compare. */
  deliveries: number | null;
}

export interface Totals {
  people: number;
  /** Per second, all processes together. */
  deliveries: number | null;
  /** Of the slowest process, in milliseconds; null when nothing was delivered. */
  lateness: number | null;
  gaps: number;
  slow: number;
}

type Known = Pick<Process, "report" | "receivedAt" | "deliveries">;

/** The site's processes, as their reports show them. */
export class Processes {
  readonly #known = new Map<string, Known>();
  #listeningSince = 0;

  add(report: ProcessReport, now: number): void {
    const before = this.#known.get(report.process)?.report;
    const deliveries = before ? rate(before, report) : null;
    this.#known.set(report.process, { report, receivedAt: now, deliveries });
  }

  /** Reports can arrive from now on, so no process counts as silent because of the time before. */
  listen(now: number): void {
    this.#listeningSince = now;
  }

  /** Web processes first. */
  all(now: number): Process[] {
    for (const [name, { report, receivedAt }] of this.#known)
      if (report.ended && now - receivedAt > SHOWN_AFTER_END_MS) this.#known.delete(name);
    return [...this.#known.values()]
      .map((known) => ({ ...known, state: this.#stateOf(known, now) }))
      .sort((a, b) => order(a.report).localeCompare(order(b.report)));
  }

  totals(now: number): Totals {
    const here = this.all(now).filter(({ state }) => state !== "silent" && state !== "ended");
    const reports = here.map(({ report }) => report);
    const deliveries = here.map((process) => process.deliveries).filter((each) => each !== null);
    const lateness = reports.map(({ late_ms }) => late_ms).filter((each) => each !== null);
    return {
      people: sum(reports.map(({ sockets, event_streams }) => sockets + event_streams)),
      deliveries: deliveries.length > 0 ? sum(deliveries) : null,
      lateness: lateness.length > 0 ? Math.max(...lateness) : null,
      gaps: sum(reports.map(({ gaps }) => gaps)),
      slow: sum(reports.map(({ slow }) => slow)),
    };
  }

  #stateOf({ report, receivedAt }: Known, now: number): ProcessState {
    if (report.ended) return "ended";
    if (now - Math.max(receivedAt, this.#listeningSince) > SILENT_AFTER_MS) return "silent";
    if (report.draining) return "draining";
    return report.layer_up ? "fine" : "late";
  }
}

function rate(before: ProcessReport, now: ProcessReport): number | null {
  const seconds = (now.at - before.at) / 1_000;
  return seconds > 0 ? Math.max(0, now.delivered - before.delivered) / seconds : null;
}

const order = ({ role, host, pid }: ProcessReport) => `${role} ${host} ${pid}`;
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
