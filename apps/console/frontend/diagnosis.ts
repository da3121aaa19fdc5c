/** Turns the findings of the connection check into sentences and advice. */
import { gettext, type State } from "@realtime/index";

export type Outcome = "waiting" | "good" | "bad";
export type Step = "page" | "socket" | "echo";

/** The results of the connection check so far. */
export interface Findings {
  steps: Record<Step, Outcome>;
  state: State;
  online: boolean;
  /** Whether there has been no connection for more than a moment. */
  lasting: boolean;
  /** The server's own sentence, when it refused. */
  refusal: string;
  /** The median round trip, in milliseconds. */
  median: number | null;
}

/** Slower than this is felt. */
const SLOW_MS = 800;

/** The state of the connection, in plain words. */
export function stateInWords({ state, steps, online, median, refusal }: Findings): string {
  if (!online && state !== "open") return gettext("You are offline.");
  if (state === "closed") return refusal || gettext("The server refused this connection.");
  if (state === "connecting") return gettext("Connecting…");
  if (state !== "open") return gettext("Not connected. Reconnecting…");
  if (steps.echo === "bad") return gettext("Connected, but nothing comes back.");
  if (steps.echo === "waiting") return gettext("Connected. Waiting for an echo…");
  if (median !== null && median > SLOW_MS) return gettext("Connected, but slowly.");
  return gettext("Connected. Live updates reach you at once.");
}

const outcomes = (): Record<Step, Record<Outcome, string>> => ({
  page: {
    waiting: gettext("Testing…"),
    good: gettext("Yes: ordinary pages come through."),
    bad: gettext("No: the server did not answer."),
  },
  socket: {
    waiting: gettext("Testing…"),
    good: gettext("Yes: a live connection is open."),
    bad: gettext("No: a live connection could not be opened, or it was cut."),
  },
  echo: {
    waiting: gettext("Testing…"),
    good: gettext("Yes: messages come back."),
    bad: gettext("No: the message did not come back."),
  },
});

export function outcomeInWords(step: Step, steps: Findings["steps"]): string {
  if (step === "echo" && steps.socket === "bad") return gettext("Waits for an open connection.");
  return outcomes()[step][steps[step]];
}

/** Things to try, most likely first; empty when the connection works or is still being tested. */
export function advice({ steps, online, state, lasting, refusal }: Findings): string[] {
  if (!online && state !== "open") return offline();
  if (refusal) return refused();
  if (state === "open") return steps.echo === "bad" ? silent() : [];
  if (!lasting) return [];
  if (steps.page === "bad") return unreachable();
  return steps.page === "good" ? blocked() : [];
}

const offline = () => [
  gettext("Your device says that it has no network. Look at Wi-Fi, cable and flight mode."),
  gettext("Once the network is back, this page reconnects."),
];

const unreachable = () => [
  gettext(
    "Open another website. If that fails too, the trouble is in your network: restart the router, or try another network.",
  ),
  gettext(
    "If other websites open, this one may be restarting. Wait a minute; this page goes on trying.",
  ),
];

const blocked = () => [
  gettext(
    "Proxy or VPN: networks of companies, schools and hotels often let pages through but no live connections. Try another network, such as your phone’s, or switch the VPN off. Their administrators can allow “WebSocket” for this site.",
  ),
  gettext(
    "Firewall or virus scanner: if one of them looks into web traffic, let it make an exception for this site.",
  ),
  gettext(
    "Browser extension: open this page in a private window, where extensions are usually off. If it works there, switch them off one by one.",
  ),
  gettext("Until then every page works without live updates: reload it to see what is new."),
];

const silent = () => [
  gettext(
    "A proxy or virus scanner may be holding messages back: try another network, or a private window.",
  ),
  gettext("A very busy network, such as a train’s, may need minutes. This page goes on trying."),
  gettext("Reload this page. If that helps for a moment only, tell the people who run this site."),
];

const refused = () => [
  gettext("Reload this page. If the server still refuses, tell the people who run this site."),
];
