import { Connection, Timer } from "@realtime/index";
import { html, nothing, render } from "lit";
import "./echo-plot";
import { attachStatus } from "@realtime/status";
import { partOf, showTexts } from "./parts";
import { figure, howLong, type Process, Processes, stateInWords, summary } from "./processes";
import { inWords, RoundTrips } from "./round-trips";
import type { ProcessReport, QueueReport, TasksReport } from "./wire.gen";

/** As often as processes report: one point of each plot. */
const PLOT_STEP_MS = 2_000;

/**
 * `<status-board data-path="/ws/status/" data-stream="console.status.1">`: how the site's processes are.
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
    else this.#processes.add(report, this.#now);
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
    deliveries?.draw(this.#deliveries, (top) => `${figure(top)} a second`);
    lateness?.draw(this.#lateness);
    render(all.map(processItem), partOf(this, "processes"));
    render(tasksItem(this.#queues), partOf(this, "tasks"));
  }
}

function worst(all: readonly Process[]): string {
  const states = new Set(all.map(({ state }) => state));
  return (["silent", "late", "draining", "fine"] as const).find((each) => states.has(each)) ?? "";
}

function processItem(process: Process): unknown {
  const { report, state, deliveries } = process;
  const people = report.sockets + report.event_streams;
  const work =
    report.role === "web"
      ? html`<div><dt>Connected</dt><dd>${figure(people)}</dd></div>
          <div><dt>Deliveries/s</dt><dd>${figure(deliveries)}</dd></div>`
      : html`<div><dt>Tasks done</dt><dd>${figure(report.tasks)}</dd></div>`;
  return html`<li class="process" data-state=${state}>
    <h3>${report.role === "web" ? "Web" : "Worker"} <span>${report.host}, ${report.pid}</span></h3>
    <p class="process__state">${stateInWords(process, timeOfDay)}</p>
    <dl class="check__figures">
      ${work}
      <div><dt>Running for</dt><dd>${howLong(report.at - report.started_at)}</dd></div>
    </dl>
  </li>`;
}

function tasksItem(queues: QueueReport[] | null): unknown {
  if (queues === null) return nothing;
  if (queues.length === 0)
    return html`<p class="check__soft">No tasks are waiting, and none failed within the last hour.</p>`;
  return html`<ul class="status__queues">
    ${queues.map((each) => html`<li><h3>${each.queue}</h3><p>${workInWords(each)}</p></li>`)}
  </ul>`;
}

/** `3 waiting (the oldest for 12 s), 1 running, 2 failed within the last hour` */
function workInWords({ ready, running, failed, oldest_seconds: oldest }: QueueReport): string {
  const age = oldest > 0 ? ` (the oldest for ${howLong(oldest * 1_000)})` : "";
  const failures = failed > 0 ? `, ${figure(failed)} failed within the last hour` : "";
  return `${figure(ready)} waiting${age}, ${figure(running)} running${failures}`;
}

const timeOfDay = (at: number) => new Date(at).toLocaleTimeString();

customElements.define("status-board", StatusBoard);
