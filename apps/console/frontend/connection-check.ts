import { Connection, type State, Timer } from "@realtime/index";
import { advice, type Findings, outcomeInWords, type Step, stateInWords } from "./diagnosis";
import { EchoLoop } from "./echo-loop";
import "./echo-plot";
import { inWords, RoundTrips } from "./round-trips";

const TRANSPORTS: Record<string, string> = { open: "WebSocket", reading: "Server-Sent Events" };
/** A connection is cut now and then, and comes back; advice would only confuse. */
const ADVISE_AFTER_MS = 4_000;
const HEALTH_TIMEOUT_MS = 8_000;

/**
 * `<connection-check data-path="/ws/echo/" data-health="/healthz">`: finds out whether what is live arrives.
 *
 * The server renders all of it; this fills in what is found out.
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
  #reaching = false;
  #opened = 0;

  connectedCallback(): void {
    if (!this.#connection) this.watch(Connection.to(this.dataset.path ?? "/ws/echo/"));
  }

  disconnectedCallback(): void {
    this.#connection?.close();
  }

  /** Check `connection`, which is to a path that echoes. */
  watch(connection: Connection): void {
    this.#connection = connection;
    this.#lasting = new Timer(connection.environment.clock);
    connection.addEventListener("state", () => this.#look(connection));
    this.#loop = new EchoLoop(connection, {
      echoed: (ms) => this.#echoed(ms),
      refused: (sentence) => this.#refused(sentence),
    });
    this.#part("again").addEventListener("click", () => this.#again());
    this.#part("all").hidden = false;
    this.#look(connection);
  }

  #again(): void {
    const open = this.#findings.state === "open";
    Object.assign(this.#findings.steps, {
      page: "waiting",
      socket: open ? "good" : "waiting",
      echo: "waiting",
    });
    this.#show();
    this.#connection?.tryNow();
    this.#loop?.now();
    void this.#reach();
  }

  #look({ state, environment, ending }: Connection): void {
    const before = this.#findings.state;
    this.#findings.state = state;
    this.#findings.online = environment.page.navigator.onLine;
    this.#findings.refusal = (state === "closed" && ending?.message) || "";
    if (state === "open" && before !== "open") this.#opened += 1;
    if (state === "open") this.#findings.steps.socket = "good";
    else if (state !== "connecting") this.#findings.steps.socket = "bad";
    if (state !== "open") this.#findings.steps.echo = "waiting";
    this.#time(state);
    void this.#reach();
    this.#show();
  }

  #time(state: State): void {
    if (state === "open") {
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

  async #reach(): Promise<void> {
    if (this.#reaching) return;
    this.#reaching = true;
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const answer = await fetch(this.dataset.health ?? "/healthz", {
      cache: "no-store",
      signal,
    }).catch(() => null);
    this.#reaching = false;
    this.#findings.steps.page = answer?.ok ? "good" : "bad";
    this.#show();
  }

  #show(): void {
    const { steps, state } = this.#findings;
    this.dataset.state = state;
    this.#say("state", stateInWords(this.#findings));
    this.#say("transport", this.#transport());
    this.#say("current", inWords(this.#trips.current));
    this.#say("median", inWords(this.#trips.median));
    this.#say("worst", inWords(this.#trips.worst));
    this.#say("lost", String(this.#trips.lost));
    this.#say("reconnects", String(Math.max(0, this.#opened - 1)));
    for (const step of Object.keys(steps) as Step[]) this.#showStep(step);
    this.#advise(advice(this.#findings));
    this.querySelector("echo-plot")?.draw(this.#trips);
  }

  #showStep(step: Step): void {
    const { steps } = this.#findings;
    this.#part(`step-${step}`).dataset.outcome = steps[step];
    this.#say(`step-${step}-says`, outcomeInWords(step, steps));
  }

  #advise(sentences: string[]): void {
    this.#part("advice").hidden = sentences.length === 0;
    const list = this.#part("advice-list");
    if (list.children.length === sentences.length && list.textContent === sentences.join(""))
      return;
    list.replaceChildren(
      ...sentences.map((sentence) =>
        Object.assign(document.createElement("li"), { textContent: sentence }),
      ),
    );
  }

  /** Only what has changed is written: a live region would be read out again. */
  #say(part: string, text: string): void {
    const element = this.#part(part);
    if (element.textContent !== text) element.textContent = text;
  }

  #transport(): string {
    return TRANSPORTS[this.#findings.state] ?? "–";
  }

  #part(name: string): HTMLElement {
    const found = this.querySelector<HTMLElement>(`[data-${name}]`);
    if (!found) throw new Error(`<connection-check> has no [data-${name}].`);
    return found;
  }
}

customElements.define("connection-check", ConnectionCheck);

declare global {
  interface HTMLElementTagNameMap {
    "connection-check": ConnectionCheck;
  }
}
