import { html, LitElement, nothing } from "lit";
import { Timer } from "../clock";
import type { Connection } from "../connection";
import { Lazy } from "../lazy";
import type { PageVersion } from "./page-version";
import { helpLink, loginLink, reloadButtons, tryNowButton } from "./status-actions";
import {
  type Action,
  CONNECTED_AGAIN,
  NEW_VERSION,
  type StatusMessage,
  statusMessage,
  worstOf,
} from "./status-message";

export const AFTER_PAGE = new Lazy(() => import("./after-page"));
/** Shorter interruptions are not worth a message. */
const SHOW_AFTER_MS = 1_500;
const GOOD_NEWS_MS = 2_000;
const OFFER_HELP_AFTER_MS = 15_000;

/**
 * `<connection-status build="…" login-url="/accounts/login/" help-url="/connection/">`: says in plain words when
 * the page is not connected, and when the server has another build of it. It links to `help-url`, if there is
 * one, when the trouble lasts.
 *
 * Watches every connection given to `attach`; the worst state wins and is `data-state`. `data-server-build` is
 * the server's build once it is compared with the page's. Light DOM, so that the page's CSS reaches it.
 */
export class ConnectionStatus extends LitElement {
  readonly #connections = new Set<Connection>();
  #timer: Timer | null = null;
  #version: PageVersion | null = null;
  #phase: "quiet" | "waiting" | "speaking" = "quiet";
  #message: StatusMessage | null = null;

  /** Watch `connection` until the page closes it. */
  attach(connection: Connection): void {
    const { environment } = connection;
    this.#timer ??= new Timer(environment.clock);
    this.#connections.add(connection);
    connection.addEventListener("state", () => this.#look());
    connection.addEventListener("build", () => this.#compare(connection.build));
    AFTER_PAGE.loadAfterPage(({ PageVersion }) => {
      const build = this.getAttribute("build") ?? "";
      this.#version ??= new PageVersion(build, environment, () => this.requestUpdate());
      this.#compare(connection.build);
    });
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
    const message = this.#message ?? (this.#version?.outdated ? NEW_VERSION : null);
    if (!message) return nothing;
    const { text, tone, action } = message;
    return html`<p class="connection-status__notice" data-tone=${tone}>
      <span>${text}</span> ${action ? this.#actions(action) : nothing}
    </p>`;
  }

  #actions(action: Action): unknown {
    if (action === "login") return loginLink(this.getAttribute("login-url"));
    if (action === "reload") return this.#version && reloadButtons(this.#version);
    const lasts = !this.#timer?.pending;
    const help = lasts ? helpLink(this.getAttribute("help-url")) : nothing;
    return html`${tryNowButton(this.#connections)} ${help}`;
  }

  #compare(serverBuild: string): void {
    if (!this.#version || !serverBuild) return;
    this.#version.heard(serverBuild);
    this.dataset.serverBuild = serverBuild;
  }

  #look(): void {
    const worst = worstOf(this.#connections);
    this.dataset.state = worst?.state ?? "closed";
    if (!worst || worst.receiving) this.#rest();
    else if (this.#phase === "speaking") this.#say(statusMessage(worst, this.#sendsLater));
    else if (this.#phase === "quiet") {
      this.#phase = "waiting";
      this.#timer?.set(SHOW_AFTER_MS, () => this.#speak());
    }
  }

  get #sendsLater(): boolean {
    return [...this.#connections].some(({ sendsLater }) => sendsLater);
  }

  #speak(): void {
    this.#phase = "speaking";
    this.#timer?.set(OFFER_HELP_AFTER_MS, () => this.requestUpdate());
    this.#look();
  }

  #rest(): void {
    if (this.#phase === "quiet") return;
    const wasLost = this.#message?.tone !== "plain";
    if (this.#phase === "speaking") this.#say(wasLost ? CONNECTED_AGAIN : null);
    this.#phase = "quiet";
    this.#timer?.set(GOOD_NEWS_MS, () => this.#say(null));
  }

  #say(message: StatusMessage | null): void {
    this.#message = message;
    this.requestUpdate();
  }
}

// Two apps' self-contained bundles on one page both define it; the first one serves both.
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
