import { sendForm } from "./send-form";

/** Asks before a post is deleted. */
export class DeleteDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #deleted: () => void;

  constructor(dialog: HTMLDialogElement, deleted: () => void) {
    this.#dialog = dialog;
    this.#deleted = deleted;
    dialog.addEventListener("submit", (event) => this.#submit(event));
  }

  /** Ask about the post whose Delete link this is. */
  open(link: HTMLAnchorElement): void {
    const text = link.closest("[data-post]")?.querySelector(".post__text")?.textContent ?? "";
    this.#say("data-what", text.trim());
    this.#say("data-status", "");
    this.#form.action = link.href;
    this.#dialog.showModal();
  }

  get #form(): HTMLFormElement {
    return this.#dialog.querySelector("form") as HTMLFormElement;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    // The other button closes the dialog without any script.
    if (event.submitter?.getAttribute("formmethod") === "dialog") return;
    event.preventDefault();
    const outcome = await sendForm(this.#form);
    if (outcome.kind === "done") {
      this.#dialog.close();
      this.#deleted();
    } else this.#say("data-status", outcome.kind === "failed" ? outcome.reason : "Not deleted.");
  }

  #say(place: string, words: string): void {
    const element = this.#dialog.querySelector(`[${place}]`);
    if (element) element.textContent = words;
  }
}
