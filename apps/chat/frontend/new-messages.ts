import { fillIn, gettext, ngettext } from "@realtime/index";
import { html, nothing, type ReactiveControllerHost } from "lit";

/** The button that leads to the newest messages, and counts those that came since the reader was there. */
export class NewMessages {
  readonly #host: ReactiveControllerHost;
  #count = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get count(): number {
    return this.#count;
  }

  /** Somebody else has written a message, and its place is not in view. */
  arrived(): void {
    this.#count += 1;
    this.#host.requestUpdate();
  }

  /** The newest messages are in view. */
  seen(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#host.requestUpdate();
  }

  /** `away`: the page does not have the newest messages. */
  template(away: boolean, show: () => void): unknown {
    if (this.#count === 0 && !away) return nothing;
    return html`<button class="button button--small room__new" type="button" @click=${show}>
      ${label(this.#count)}
    </button>`;
  }
}

function label(count: number): string {
  if (count === 0) return gettext("Jump to latest");
  return fillIn(ngettext("{n} new message", "{n} new messages", count), { n: count });
}
