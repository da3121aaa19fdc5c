import { html, LitElement, nothing, unsafeCSS } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { TabStorage } from "../tab-storage";
import type { FrameRecord } from "./frame-log";
import type { Inspector } from "./inspector";
import type { Link } from "./link";
import styles from "./panel.css?inline";
import type { StreamRow } from "./stream-table";

const DELAYS_MS = [0, 200, 1_000, 5_000];
const NARROW = "(max-width: 40rem)";
const opened = new TabStorage<boolean>("realtime.developer-panel", () => localStorage);

/**
 * `<developer-panel>`: this page's connections, subscriptions and frames, and ways to disturb them.
 *
 * Only developers see it, so its words are not translated. It is closed at first on a narrow screen; on others
 * as it was on the page before.
 */
export class DeveloperPanel extends LitElement {
  static override readonly styles = unsafeCSS(styles); // `css` would be in the script that all pages share
  inspector!: Inspector;
  #open = opened.load(false) && !matchMedia(NARROW).matches;
  #type = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.lang = "en";
    this.inspector.addEventListener("change", this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.inspector.removeEventListener("change", this.#changed);
  }

  protected override render(): unknown {
    return html`
      <button type="button" class="toggle" aria-expanded=${this.#open} aria-controls="panel" aria-label="Developer panel"
        @click=${this.#toggle}>
        <span class="lamp" data-state=${this.#state}></span><span>Dev</span>
      </button>
      <section id="panel" aria-label="Developer panel" ?hidden=${!this.#open} @keydown=${this.#key}>
        ${this.#open ? this.#content() : nothing}
      </section>`;
  }

  get #state(): string {
    const { links, faults } = this.inspector;
    if (faults.cut) return "cut";
    return links.some(({ state }) => state === "open") ? "open" : "closed";
  }

  #content(): unknown {
    const { links, streams } = this.inspector;
    return html`
      <div class="columns">
        <div>
          <h2>Connections</h2>
          ${links.length ? html`<ul>${links.map(linkItem)}</ul>` : html`<p>This page has none.</p>`}
          ${this.#faults()}
        </div>
        <div class="scrolls">
          <h2>Subscriptions</h2>
          ${streams.rows.length ? streamTable(streams.rows) : html`<p>This page has none.</p>`}
        </div>
      </div>
      ${this.#frames()}`;
  }

  #faults(): unknown {
    const { faults } = this.inspector;
    return html`<div class="controls" role="group" aria-label="Disturb the connection">
      <button type="button" aria-pressed=${faults.cut} @click=${this.#cut}>Cut the connection</button>
      <label>Delay <select @change=${this.#delay}>
        ${DELAYS_MS.map((ms) => html`<option value=${ms} ?selected=${ms === faults.delayMs}>${ms} ms</option>`)}
      </select></label>
      <label>Drop the next <input type="number" min="0" max="99" .value=${String(faults.drops)}
        @input=${this.#drop}> events</label>
    </div>`;
  }

  #frames(): unknown {
    const { frames } = this.inspector;
    const shown = frames.shown(this.#type);
    return html`
      <div class="controls">
        <h2 id="frames">Frames</h2>
        <label>Type <select @change=${this.#filter}>
          <option value="">all</option>
          ${frames.types.map((type) => html`<option ?selected=${type === this.#type}>${type}</option>`)}
        </select></label>
        <button type="button" aria-pressed=${frames.paused} @click=${this.#pause}>Pause</button>
        <button type="button" @click=${this.#clear}>Clear</button>
      </div>
      <ol class="frames" aria-labelledby="frames" tabindex="0">
        ${repeat(shown, ({ number }) => number, frameItem)}
      </ol>`;
  }

  readonly #changed = () => this.requestUpdate();

  #toggle(): void {
    this.#open = !this.#open;
    opened.save(this.#open);
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    this.#toggle();
    this.renderRoot.querySelector<HTMLElement>(".toggle")?.focus();
  }

  #cut(): void {
    this.inspector.cut(!this.inspector.faults.cut);
  }

  #delay({ target }: Event): void {
    this.inspector.faults.delayMs = Number((target as HTMLSelectElement).value);
  }

  #drop({ target }: Event): void {
    this.inspector.faults.drops = Math.max(
      0,
      Math.trunc((target as HTMLInputElement).valueAsNumber || 0),
    );
  }

  #filter({ target }: Event): void {
    this.#type = (target as HTMLSelectElement).value;
    this.requestUpdate();
  }

  #pause(): void {
    const { frames } = this.inspector;
    frames.pause(!frames.paused);
    this.requestUpdate();
  }

  #clear(): void {
    this.inspector.frames.clear();
    this.requestUpdate();
  }
}

customElements.define("developer-panel", DeveloperPanel);

function linkItem({ path, transport, state, code }: Link): unknown {
  return html`<li data-state=${state}>
    <code>${path}</code> ${transport}, ${state}${code === null ? "" : ` (${code})`}
  </li>`;
}

function streamTable(rows: StreamRow[]): unknown {
  return html`<table>
    <thead><tr>
      <th scope="col">Stream</th><th scope="col">State</th><th scope="col">Cursor</th>
      <th scope="col">Events</th><th scope="col">Gaps</th><th scope="col">Resyncs</th>
    </tr></thead>
    <tbody>${rows.map(streamRow)}</tbody>
  </table>`;
}

function streamRow({ stream, state, cursor, events, gaps, resyncs }: StreamRow): unknown {
  const place = cursor ? `${cursor.seq} of ${cursor.epoch || "an empty log"}` : "from now on";
  return html`<tr>
    <th scope="row"><code>${stream}</code></th>
    <td>${state}</td><td>${place}</td><td>${events}</td><td>${gaps}</td><td>${resyncs}</td>
  </tr>`;
}

function frameItem({ at, direction, type, about, seq, text, fate }: FrameRecord): unknown {
  const time = new Date(at).toTimeString().slice(0, 8);
  return html`<li data-direction=${direction} data-fate=${fate}><details>
    <summary>
      <time>${time}</time> ${direction === "in" ? "↓ in" : "↑ out"} <b>${type}</b>
      ${about ? html`<code>${about}</code>` : nothing} ${seq === null ? nothing : `#${seq}`}
      ${fate === "passed" ? nothing : html`<em>${fate}</em>`}
    </summary>
    <pre>${pretty(text)}</pre>
  </details></li>`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
