import { html, nothing, type ReactiveControllerHost } from "lit";

/** The button at one end of the messages that loads more of them. */
export class MoreMessages {
  readonly #host: ReactiveControllerHost;
  readonly #which: "earlier" | "later";
  #loading = false;
  #error: string | null = null;

  constructor(host: ReactiveControllerHost, which: "earlier" | "later") {
    this.#host = host;
    this.#which = which;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** What the template shows besides its button. */
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
      error = `Could not load ${this.#which} messages. Please try again.`;
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
        Show ${this.#which} messages
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
