import { gettext, language } from "@realtime/index";
import { html } from "lit";
import { figure, howLong } from "./figures";
import { stateInWords } from "./process-words";
import type { Process } from "./processes";

/** A web process or a worker, as it last reported. */
export function processItem(process: Process): unknown {
  const { report, state, deliveries } = process;
  const people = report.sockets + report.event_streams;
  const work =
    report.role === "web"
      ? html`<div><dt>${gettext("Connected")}</dt><dd>${figure(people)}</dd></div>
          <div><dt>${gettext("Deliveries/s")}</dt><dd>${figure(deliveries)}</dd></div>`
      : html`<div><dt>${gettext("Tasks done")}</dt><dd>${figure(report.tasks)}</dd></div>`;
  return html`<li class="process" data-state=${state}>
    <h3>${report.role === "web" ? "Web" : gettext("Worker")} <span>${report.host}, ${report.pid}</span></h3>
    <p class="process__state">${stateInWords(process, timeOfDay)}</p>
    <dl class="check__figures">
      ${work}
      <div><dt>${gettext("Running for")}</dt><dd>${howLong(report.at - report.started_at)}</dd></div>
    </dl>
  </li>`;
}

const timeOfDay = (at: number) => new Date(at).toLocaleTimeString(language(), { hourCycle: "h23" });
