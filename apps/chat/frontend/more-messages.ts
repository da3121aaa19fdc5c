import { gettext } from "@realtime/index";
import { html, nothing, type ReactiveControllerHost } from "lit";

const EARLIER = {
  show: gettext("Show earlier messages"),
  failed: gettext("Could not load earlier messages. Please try again."),
};
const LATER = {
  show: gettext("Show later messages"),
  failed: gettext("Could not load later messages. Please try again."),
};

/** The button at one end of the messages that loads more of them. */
export class MoreMessages {
  readonly #host: ReactiveControllerHost;
  readonly #which: "earlier" | "later";
  readonly #texts: { show: string; failed: string };
  #loading = false;
  #error: string | null = null;

  constructor(host: ReactiveControllerHost, which: "earlier" | "later") {
    this.#host = host;
    this.#which = which;
    this.#texts = which === "earlier" ? EARLIER : LATER;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** The error that the template shows below its button. */
  get error(): string | null {
    return this.#error;
  }

  /** Run `load` and render its result, unless it runs already. A failure is shown. */
  async load(load: () => Promise<void>): Promise<void> {
    if (this.#loading) return;
    await this.#show({ loading: true, error: null });
    let error: string | null = null;
    try {
      await load();
    } catch {
      error = this.#texts.failed;
    }
    // The log is silent while it loads, so a screen reader does not read old messages as new ones.
    await this.#show({ loading: true, error });
    await this.#show({ loading: false, error });
  }

  template(click: () => void): unknown {
    return html`<div class="room__${this.#which}">
      <button
        class="button button--quiet button--small"
        type="button"
        ?disabled=${this.#loading}
        @click=${click}
      >
        ${this.#texts.show}
      </button>
      ${this.#error ? html`<p class="room__error" role="alert">${this.#error}</p>` : nothing}
    </div>`;
  }

  async #show({ loading, error }: { loading: boolean; error: string | null }): Promise<void> {
    this.#loading = loading;
    this.#error = error;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
  }
}
