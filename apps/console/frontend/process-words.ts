import { fillIn, gettext, ngettext } from "@realtime/index";
import type { Process } from "./processes";

/** One sentence about all of them. */
export function summary(processes: readonly Process[]): string {
  const alive = processes.filter(({ state }) => state !== "ended");
  if (alive.length === 0) return gettext("No process has reported yet.");
  const all = alive.length;
  const silent = alive.filter(({ state }) => state === "silent").length;
  if (silent > 0) {
    const sentence = ngettext(
      "No report from {silent} of {n} process.",
      "No report from {silent} of {n} processes.",
      all,
    );
    return fillIn(sentence, { silent, n: all });
  }
  if (alive.some(({ state }) => state === "late"))
    return gettext("The channel layer is down. Everything arrives, a few seconds late.");
  if (alive.some(({ state }) => state === "draining"))
    return fillIn(
      ngettext("{n} process is shutting down.", "{n} processes, some of them shutting down.", all),
      { n: all },
    );
  return fillIn(
    ngettext("{n} process is running normally.", "{n} processes are running normally.", all),
    { n: all },
  );
}

/** The state of one process in words. `clock` formats a time of day. */
export function stateInWords(
  { state, receivedAt }: Process,
  clock: (at: number) => string,
): string {
  switch (state) {
    case "fine":
      return gettext("Running normally");
    case "late":
      return gettext("No channel layer: events arrive seconds late");
    case "draining":
      return gettext("Shutting down; its readers connect to other processes");
    case "silent":
      return fillIn(gettext("No report since {time}"), { time: clock(receivedAt) });
    case "ended":
      return fillIn(gettext("Shut down at {time}"), { time: clock(receivedAt) });
  }
}
