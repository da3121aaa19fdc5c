import { fillIn, gettext } from "@realtime/index";
import { html, nothing } from "lit";
import { figure, howLong } from "./figures";
import type { QueueReport } from "./wire.gen";

/** The background tasks that wait, run or have failed; nothing until they are reported. */
export function tasksItem(queues: QueueReport[] | null): unknown {
  if (queues === null) return nothing;
  if (queues.length === 0)
    return html`<p class="check__soft">${gettext("No tasks are waiting, and none failed within the last hour.")}</p>`;
  return html`<ul class="status__queues">
    ${queues.map((each) => html`<li><h3>${each.queue}</h3><p>${workInWords(each)}</p></li>`)}
  </ul>`;
}

/** `3 waiting (the oldest for 12 s), 1 running, 2 failed within the last hour` */
function workInWords({ ready, running, failed, oldest_seconds: oldest }: QueueReport): string {
  const parts = [
    oldest > 0
      ? fillIn(gettext("{n} waiting (the oldest for {time})"), {
          n: figure(ready),
          time: howLong(oldest * 1_000),
        })
      : fillIn(gettext("{n} waiting"), { n: figure(ready) }),
    fillIn(gettext("{n} running"), { n: figure(running) }),
  ];
  if (failed > 0)
    parts.push(fillIn(gettext("{n} failed within the last hour"), { n: figure(failed) }));
  return parts.join(", ");
}
