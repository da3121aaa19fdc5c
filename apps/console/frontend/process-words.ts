import type { Process } from "./processes";

/** One sentence about all of them. */
export function summary(processes: readonly Process[]): string {
  const alive = processes.filter(({ state }) => state !== "ended");
  if (alive.length === 0) return "No process has reported yet.";
  const count = alive.length === 1 ? "1 process" : `${alive.length} processes`;
  const silent = alive.filter(({ state }) => state === "silent").length;
  if (silent > 0) return `No report from ${silent} of ${count}.`;
  if (alive.some(({ state }) => state === "late"))
    return "The channel layer is down. Everything arrives, a few seconds late.";
  if (alive.some(({ state }) => state === "draining"))
    return `${count}, some of them shutting down.`;
  return alive.length === 1 ? "1 process is running normally." : `${count} are running normally.`;
}

/** The state of one process in words. `clock` formats a time of day. */
export function stateInWords(
  { state, receivedAt }: Process,
  clock: (at: number) => string,
): string {
  switch (state) {
    case "fine":
      return "Running normally";
    case "late":
      return "No channel layer: events arrive seconds late";
    case "draining":
      return "Shutting down; its readers connect to other processes";
    case "silent":
      return `No report since ${clock(receivedAt)}`;
    case "ended":
      return `Shut down at ${clock(receivedAt)}`;
  }
}
