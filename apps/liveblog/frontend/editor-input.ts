import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { confirmDelete, isMarks, reasonOf, sendMark } from "./post-controls";
import type { PostEditors } from "./post-editors";
import { inputChanged, isPostForm, renew, submit } from "./post-form";
import { sendForm } from "./send-form";
import { WORDS } from "./words";

/** Handles an editor's input on a blog's page: write, send, edit, delete and cancel. */
export class EditorInput {
  readonly #editors: PostEditors;
  readonly #saved: (url: string) => void;
  readonly #deletion: ConfirmDialog | null;
  readonly #end: ConfirmDialog | null;

  /** `saved` is called after each change, with the address of a page that shows it. */
  constructor(root: HTMLElement, editors: PostEditors, saved: (url: string) => void) {
    this.#editors = editors;
    this.#saved = saved;
    const dialogOf = (selector: string) => {
      const dialog = root.querySelector<HTMLDialogElement>(selector);
      return dialog && new ConfirmDialog(dialog, () => saved(location.pathname));
    };
    this.#deletion = dialogOf("dialog:not([data-end-dialog])");
    this.#end = dialogOf("dialog[data-end-dialog]");
    root.addEventListener("submit", (event) => void this.#submitted(event));
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("keydown", (event) => this.#keyPressed(event));
    root.addEventListener("focusin", ({ target }) => open(target));
    root.addEventListener("input", ({ target }) => {
      const form = target instanceof Element && target.closest("form");
      if (isPostForm(form)) inputChanged(form);
    });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (isPostForm(form)) {
      event.preventDefault();
      await this.#send(form, event.submitter);
    } else if (isMarks(form)) {
      event.preventDefault();
      const url = await sendMark(form, event.submitter);
      if (url !== null) this.#saved(url);
    }
  }

  async #send(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
    const saved = await submit(form, button);
    if (saved === null) {
      if (form.dataset.edits) this.#editors.showOthers(Number(form.dataset.edits));
      return;
    }
    if (form.dataset.edits) this.#editors.close(form);
    else renew(form, saved.message);
    this.#saved(saved.url);
  }

  #clicked(event: MouseEvent): void {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || !isPlain) return;
    const form = link.closest("form");
    if (link.matches("[data-edit]")) void this.#editors.open(link);
    else if (link.matches("[data-delete]") && this.#deletion) confirmDelete(this.#deletion, link);
    else if (link.matches("[data-end]") && this.#end) confirmEnd(this.#end);
    else if (link.matches("[data-cancel]") && form) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }

  #keyPressed(event: KeyboardEvent): void {
    const form = event.target instanceof Element && event.target.closest("form");
    if (!isPostForm(form) || event.key !== "Escape" || !form.dataset.edits) return;
    this.#editors.cancel(form);
    event.preventDefault();
  }
}

function confirmEnd(dialog: ConfirmDialog): void {
  dialog.ask(document.querySelector("h1")?.textContent ?? "", async (form) => {
    const outcome = await sendForm(form);
    return outcome.kind === "done" ? null : reasonOf(outcome, WORDS.notEnded);
  });
}

/**
 * Open the form for new posts, which is one line before.
 *
 * It stays open: to fold it when the focus leaves would move what the person is about to click.
 */
function open(target: EventTarget | null): void {
  const form = target instanceof Element && target.closest(".post-form--new");
  if (form) form.classList.add("post-form--open");
}
