import { Refusal } from "@realtime/index";
import { html, LitElement, nothing } from "lit";
import type { Line } from "./room-state";

const NO_CONNECTION = "There is no connection at the moment. Try again when it is back.";

/** Asks before a message is deleted. Dispatches `deleted` when it is. */
export class DeleteDialog extends LitElement {
  #line: Line | null = null;
  #trouble: string | null = null;
  #remove: (id: number) => Promise<void> = async () => {};

  /** Ask about `line`; `remove` deletes it, or rejects with the reason. */
  async ask(line: Line, remove: (id: number) => Promise<void>): Promise<void> {
    this.#line = line;
    this.#remove = remove;
    this.#say(null);
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const line = this.#line;
    if (!line) return nothing;
    return html`<dialog class="card confirm" aria-labelledby="delete-title">
      <form @submit=${this.#submit}>
        <h2 id="delete-title">Delete this message?</h2>
        <p class="confirm__what">${line.mine ? nothing : html`<strong>${line.author.name}</strong> `}${line.body}</p>
        <p>It disappears for everybody in the room at once.</p>
        <p class="confirm__status" role="alert">${this.#trouble ?? nothing}</p>
        <div class="confirm__foot">
          <button class="button button--danger" type="submit">Delete</button>
          <button class="button button--quiet" formmethod="dialog" autofocus>Keep it</button>
        </div>
      </form>
    </dialog>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    if (event.submitter?.getAttribute("formmethod") === "dialog") return;
    event.preventDefault();
    this.#say(null);
    try {
      await this.#remove(this.#line?.id ?? 0);
    } catch (error) {
      this.#say(error instanceof Refusal ? error.message : NO_CONNECTION);
      return;
    }
    this.querySelector("dialog")?.close();
    this.dispatchEvent(new Event("deleted"));
  }

  #say(trouble: string | null): void {
    this.#trouble = trouble;
    this.requestUpdate();
  }
}

customElements.define("chat-delete-dialog", DeleteDialog);

declare global {
  interface HTMLElementTagNameMap {
    "chat-delete-dialog": DeleteDialog;
  }
}
