/** Deletes what the person confirmed. Resolves with null, or with the reason why it failed. */
export type ConfirmedAction = (form: HTMLFormElement) => Promise<string | null>;

/**
 * Asks before something is deleted, in a dialog of the template `realtime/_confirm_dialog.html`.
 *
 * It stays open when the action fails, and shows why.
 */
export class ConfirmDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #done: () => void;
  #action: ConfirmedAction = async () => null;

  /** `done` is called after each successful action. */
  constructor(dialog: HTMLDialogElement, done: () => void) {
    this.#dialog = dialog;
    this.#done = done;
    dialog.addEventListener("submit", (event) => void this.#submit(event));
  }

  /** Show `subject`, and run `action` if the person confirms. */
  ask(subject: string, action: ConfirmedAction): void {
    this.#action = action;
    this.#write(".confirm__what", subject);
    this.#write(".confirm__status", "");
    this.#dialog.showModal();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    // The browser itself closes the dialog for the other button.
    if (event.submitter?.getAttribute("formmethod") === "dialog") return;
    event.preventDefault();
    this.#write(".confirm__status", "");
    const error = await this.#action(event.target as HTMLFormElement);
    if (error !== null) {
      this.#write(".confirm__status", error);
      return;
    }
    this.#dialog.close();
    this.#done();
  }

  #write(selector: string, text: string): void {
    const element = this.#dialog.querySelector(selector);
    if (element) element.textContent = text;
  }
}
