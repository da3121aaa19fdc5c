import { Connection, fillIn, gettext, Timer } from "@realtime/index";
import { render } from "lit";
import "./echo-plot";
import { attachStatus } from "@realtime/status";
import { figure, inWords } from "./figures";
import { partOf, showTexts } from "./parts";
import { processItem } from "./process-item";
import { summary } from "./process-words";
import { type Process, Processes } from "./processes";
import { RoundTrips } from "./round-trips";
import { tasksItem } from "./tasks-item";
import type { ProcessReport, QueueReport, TasksReport } from "./wire.gen";

/** As often as processes report: one point of each plot. */
const PLOT_STEP_MS = 2_000;

/**
 * `<status-board data-path="/ws/status/" data-stream="console.status.1">`: the state of the site's processes.
 *
 * The server renders its frame; this fills in what the processes report.
 */
export class StatusBoard extends HTMLElement {
  readonly #processes = new Processes();
  readonly #deliveries = new RoundTrips();
  readonly #lateness = new RoundTrips();
  #queues: QueueReport[] | null = null;
  #connection: Connection | null = null;
  #step: Timer | null = null;

  connectedCallback(): void {
    if (this.#connection) return;
    const connection = Connection.to(this.dataset.path ?? "/ws/status/");
    this.#connection = connection;
    this.#step = new Timer(connection.environment.clock);
    attachStatus(connection);
    connection.subscribe<never, ProcessReport | TasksReport>(this.dataset.stream ?? "", {
      cursor: null,
      event: () => {},
      ephemeral: (report) => this.#add(report),
      live: (live) => this.#listen(live),
      ended: (_code, message) => showTexts(this, { summary: message }),
    });
    partOf(this, "all").hidden = false;
  }

  disconnectedCallback(): void {
    this.#step?.clear();
    this.#connection?.close();
  }

  get #now(): number {
    return this.#connection?.environment.clock.now() ?? 0;
  }

  #listen(live: boolean): void {
    if (live) {
      this.#processes.listen(this.#now);
      this.#tick();
    } else this.#step?.clear();
  }

  #add(report: ProcessReport | TasksReport): void {
    if (report.type === "tasks.report") this.#queues = report.queues;
    else if (report.type === "process.report") this.#processes.add(report, this.#now);
    this.#show();
  }

  #tick(): void {
    this.#step?.set(PLOT_STEP_MS, () => {
      const { deliveries, lateness } = this.#processes.totals(this.#now);
      this.#deliveries.add(deliveries);
      this.#lateness.add(lateness);
      this.#show();
      this.#tick();
    });
  }

  #show(): void {
    const all = this.#processes.all(this.#now);
    const totals = this.#processes.totals(this.#now);
    this.dataset.state = worst(all);
    showTexts(this, {
      summary: summary(all),
      people: figure(totals.people),
      deliveries: figure(totals.deliveries),
      lateness: inWords(totals.lateness),
      gaps: figure(totals.gaps),
      slow: figure(totals.slow),
    });
    const [deliveries, lateness] = this.querySelectorAll("echo-plot");
    deliveries?.draw(this.#deliveries, (top) =>
      fillIn(gettext("{n} a second"), { n: figure(top) }),
    );
    lateness?.draw(this.#lateness);
    render(all.map(processItem), partOf(this, "processes"));
    render(tasksItem(this.#queues), partOf(this, "tasks"));
  }
}

function worst(all: readonly Process[]): string {
  const states = new Set(all.map(({ state }) => state));
  return (["silent", "late", "draining", "fine"] as const).find((each) => states.has(each)) ?? "";
}

customElements.define("status-board", StatusBoard);
