import { html, LitElement, nothing } from "lit";
import { type Clock, Timer, wallClock } from "../clock";
import type { Connection } from "../connection";
import { CONNECTED_AGAIN, type StatusMessage, statusMessage, worstOf } from "./status-message";
import "./connection-status.css";

/** Shorter interruptions are nobody's business. */
const SHOW_AFTER_MS = 1_500;
const GOOD_NEWS_MS = 2_000;
/** After this it is no passing trouble. */
const OFFER_HELP_AFTER_MS = 15_000;

/**
 * `<connection-status login-url="/accounts/login/" help-url="/connection/">`: says in plain words when the
 * page is not connected. `help-url`, if given, is offered when that lasts.
 *
 * Watches every connection given to `attach`; the worst state wins and is `data-state`. Light DOM, so that
 * the page's CSS reaches it.
 */
export class ConnectionStatus extends LitElement {
  clock: Clock = wallClock;
  readonly #connections = new Set<Connection>();
  #patience: Timer | null = null;
  #farewell: Timer | null = null;
  #lasting: Timer | null = null;
  #notice: StatusMessage | null = null;
  #speaking = false;

  /** Watch `connection` until it is closed by the page. */
  attach(connection: Connection): void {
    this.#patience ??= new Timer(this.clock);
    this.#farewell ??= new Timer(this.clock);
    this.#lasting ??= new Timer(this.clock);
    this.#connections.add(connection);
    connection.addEventListener("state", () => this.#look());
    this.#look();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    if (!this.#notice) return nothing;
    const { text, tone, action } = this.#notice;
    return html`<p class="connection-status__notice" data-tone=${tone}>
      <span>${text}</span>${action === "retry" ? this.#retry() : nothing}
      ${action === "login" ? this.#login() : nothing} ${action === "retry" ? this.#help() : nothing}
    </p>`;
  }

  #retry(): unknown {
    const tryNow = () => {
      for (const connection of this.#connections) connection.tryNow();
    };
    return html`<button type="button" @click=${tryNow}>Try now</button>`;
  }

  #login(): unknown {
    const next = encodeURIComponent(location.pathname + location.search);
    const url = this.getAttribute("login-url") ?? "/accounts/login/";
    return html`<a href="${url}?next=${next}">Log in</a>`;
  }

  #help(): unknown {
    const url = this.getAttribute("help-url");
    if (!url || url === location.pathname || this.#lasting?.pending) return nothing;
    return html`<a href=${url}>What can I do?</a>`;
  }

  #look(): void {
    const worst = worstOf(this.#connections);
    this.dataset.state = worst?.state ?? "closed";
    if (!worst || worst.receiving) this.#rest();
    else if (this.#speaking) this.#say(statusMessage(worst));
    else this.#speakSoon();
  }

  #speakSoon(): void {
    if (this.#patience?.pending) return;
    this.#patience?.set(SHOW_AFTER_MS, () => {
      this.#speaking = true;
      this.#lasting?.set(OFFER_HELP_AFTER_MS, () => this.requestUpdate());
      this.#farewell?.clear();
      this.#look();
    });
  }

  #rest(): void {
    this.#patience?.clear();
    this.#lasting?.clear();
    if (!this.#speaking) return;
    this.#speaking = false;
    const wasLost = this.#notice?.tone !== "plain";
    this.#say(wasLost ? CONNECTED_AGAIN : null);
    this.#farewell?.set(GOOD_NEWS_MS, () => this.#say(null));
  }

  #say(notice: StatusMessage | null): void {
    this.#notice = notice;
    this.requestUpdate();
  }
}

// Two apps' self-contained bundles on one page both bring it along; the first one's serves both.
if (!customElements.get("connection-status")) {
  customElements.define("connection-status", ConnectionStatus);
}

declare global {
  interface HTMLElementTagNameMap {
    "connection-status": ConnectionStatus;
  }
}

/** Let the page's `<connection-status>`, if it has one, watch `connection`. */
export function attachStatus(connection: Connection): void {
  document.querySelector("connection-status")?.attach(connection);
}
