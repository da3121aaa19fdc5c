import { html, nothing, type ReactiveControllerHost } from "lit";

/** The button above the messages that loads earlier ones. */
export class EarlierMessages {
  readonly #host: ReactiveControllerHost;
  #loading = false;
  #error: string | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** Run `load` and render its result. True unless it failed, which the page then says. */
  async load(load: () => Promise<void>): Promise<boolean> {
    await this.#show({ loading: true, error: null });
    let error: string | null = null;
    try {
      await load();
    } catch {
      error = "Could not load earlier messages. Please try again.";
    }
    // The log is silent while it loads, so a screen reader does not read old messages as new ones.
    await this.#show({ loading: true, error });
    await this.#show({ loading: false, error });
    return error === null;
  }

  template(click: () => void): unknown {
    return html`<div class="room__earlier">
      <button
        class="button button--quiet button--small"
        type="button"
        ?disabled=${this.#loading}
        @click=${click}
      >
        Show earlier messages
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
