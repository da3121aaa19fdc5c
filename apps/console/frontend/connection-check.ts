import { Connection, Timer } from "@realtime/index";
import { html, render } from "lit";
import { advice, type Findings, outcomeInWords, type Step, stateInWords } from "./diagnosis";
import { EchoLoop } from "./echo-loop";
import "./echo-plot";
import { inWords } from "./figures";
import { partOf, showTexts } from "./parts";
import { RoundTrips } from "./round-trips";

const TRANSPORTS: Record<string, string> = { open: "WebSocket", reading: "Server-Sent Events" };
/** A connection that comes back within seconds needs no advice. */
const ADVISE_AFTER_MS = 4_000;
const PAGE_TIMEOUT_MS = 8_000;

/**
 * `<connection-check data-path="/ws/echo/">`: tests whether live updates arrive.
 *
 * The server renders all of it; this fills in the findings.
 */
export class ConnectionCheck extends HTMLElement {
  readonly #trips = new RoundTrips();
  readonly #findings: Findings = {
    steps: { page: "waiting", socket: "waiting", echo: "waiting" },
    state: "connecting",
    online: true,
    lasting: false,
    refusal: "",
    median: null,
  };
  #connection: Connection | null = null;
  #loop: EchoLoop | null = null;
  #lasting: Timer | null = null;
  #testing = false;
  #opened = 0;

  connectedCallback(): void {
    if (this.#connection) return;
    const connection = Connection.to(this.dataset.path ?? "/ws/echo/");
    this.#connection = connection;
    this.#lasting = new Timer(connection.environment.clock);
    this.#loop = new EchoLoop(connection, {
      echoed: (ms) => this.#echoed(ms),
      refused: (sentence) => this.#refused(sentence),
    });
    connection.addEventListener("state", () => this.#update(connection));
    partOf(this, "again").addEventListener("click", () => this.#again());
    partOf(this, "all").hidden = false;
    this.#update(connection);
  }

  disconnectedCallback(): void {
    this.#connection?.close();
  }

  #again(): void {
    const socket = this.#findings.state === "open" ? "good" : "waiting";
    this.#findings.steps = { page: "waiting", socket, echo: "waiting" };
    this.#show();
    this.#connection?.tryNow();
    this.#loop?.now();
    void this.#testPage();
  }

  #update({ state, environment, ending }: Connection): void {
    const { steps, state: before } = this.#findings;
    const refusal = (state === "closed" && ending?.message) || "";
    Object.assign(this.#findings, { state, online: environment.page.navigator.onLine, refusal });
    if (state === "open") steps.socket = "good";
    else {
      steps.echo = "waiting";
      if (state !== "connecting") steps.socket = "bad";
    }
    if (state === "open" && before !== "open") this.#opened += 1;
    this.#updateLasting();
    void this.#testPage();
    this.#show();
  }

  #updateLasting(): void {
    if (this.#findings.state === "open") {
      this.#lasting?.clear();
      this.#findings.lasting = false;
    } else if (!this.#lasting?.pending && !this.#findings.lasting) {
      this.#lasting?.set(ADVISE_AFTER_MS, () => {
        this.#findings.lasting = true;
        this.#show();
      });
    }
  }

  #echoed(ms: number | null): void {
    this.#trips.add(ms);
    this.#findings.median = this.#trips.median;
    if (this.#findings.state === "open") this.#findings.steps.echo = ms === null ? "bad" : "good";
    this.#show();
  }

  #refused(sentence: string): void {
    this.#findings.refusal = sentence;
    this.#findings.steps.echo = "bad";
    this.#show();
  }

  async #testPage(): Promise<void> {
    if (this.#testing) return;
    this.#testing = true;
    const signal = AbortSignal.timeout(PAGE_TIMEOUT_MS);
    const request = fetch(location.pathname, { method: "HEAD", cache: "no-store", signal });
    const answer = await request.catch(() => null);
    this.#testing = false;
    this.#findings.steps.page = answer?.ok ? "good" : "bad";
    this.#show();
  }

  #show(): void {
    const { steps, state } = this.#findings;
    this.dataset.state = state;
    showTexts(this, {
      state: stateInWords(this.#findings),
      transport: TRANSPORTS[state] ?? "–",
      current: inWords(this.#trips.current),
      median: inWords(this.#trips.median),
      worst: inWords(this.#trips.worst),
      lost: String(this.#trips.lost),
      reconnects: String(Math.max(0, this.#opened - 1)),
    });
    for (const step of Object.keys(steps) as Step[]) {
      partOf(this, `step-${step}`).dataset.outcome = steps[step];
      showTexts(this, { [`step-${step}-says`]: outcomeInWords(step, steps) });
    }
    const advised = advice(this.#findings).map((sentence) => html`<li>${sentence}</li>`);
    partOf(this, "advice").hidden = advised.length === 0;
    render(advised, partOf(this, "advice-list"));
    this.querySelector("echo-plot")?.draw(this.#trips);
  }
}

customElements.define("connection-check", ConnectionCheck);
