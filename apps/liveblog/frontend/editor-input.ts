import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { confirmDelete } from "./post-controls";
import type { PostEditors } from "./post-editors";
import { inputChanged, isPostForm, renew, submit } from "./post-form";

/** Handles an editor's input on a blog's page: write, send, edit, delete and cancel. */
export class EditorInput {
  readonly #editors: PostEditors;
  readonly #saved: (url: string) => void;
  readonly #dialog: ConfirmDialog | null;

  /** `saved` is called after each change, with the address of a page that shows it. */
  constructor(root: HTMLElement, editors: PostEditors, saved: (url: string) => void) {
    this.#editors = editors;
    this.#saved = saved;
    const dialog = root.querySelector("dialog");
    this.#dialog = dialog && new ConfirmDialog(dialog, () => saved(location.pathname));
    root.addEventListener("submit", (event) => void this.#submitted(event));
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("keydown", (event) => this.#keyPressed(event));
    root.addEventListener("input", ({ target }) => {
      const form = target instanceof Element && target.closest("form");
      if (isPostForm(form)) inputChanged(form);
    });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!isPostForm(form)) return;
    event.preventDefault();
    const url = await submit(form);
    if (url === null) return;
    if (form.dataset.edits) this.#editors.close(form);
    else renew(form, "Published.");
    this.#saved(url);
  }

  #clicked(event: MouseEvent): void {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || !isPlain) return;
    const form = link.closest("form");
    if (link.matches("[data-edit]")) void this.#editors.open(link);
    else if (link.matches("[data-delete]") && this.#dialog) confirmDelete(this.#dialog, link);
    else if (link.matches("[data-cancel]") && form) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }

  #keyPressed(event: KeyboardEvent): void {
    const form = event.target instanceof Element && event.target.closest("form");
    if (!isPostForm(form)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else if (event.key === "Escape" && form.dataset.edits) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }
}
