import { drafts } from "./drafts";
import { elementOf } from "./html";
import { isChanged, isPostForm, restore } from "./post-form";
import { isBusy, showStatus } from "./post-form-display";
import type { PostList } from "./post-list";
import { WORDS } from "./words";

/** The forms that replace posts while these are edited. */
export class PostEditors {
  readonly #root: HTMLElement;
  readonly #list: PostList;
  readonly #changed: (id: number, isOpen: boolean) => void;
  readonly #others = new Map<number, string>();

  /** `changed` is called when the form of a post is opened or closed. */
  constructor(
    root: HTMLElement,
    list: PostList,
    changed: (id: number, isOpen: boolean) => void = () => {},
  ) {
    this.#root = root;
    this.#list = list;
    this.#changed = changed;
  }

  /** Load the form that an Edit link leads to, and replace its post. If that fails, follow the link. */
  async open(link: HTMLAnchorElement, { focus = true } = {}): Promise<void> {
    const article = link.closest<HTMLElement>("[data-post]");
    const form = await fetchForm(link.href);
    if (!article || !form) {
      location.assign(link.href);
      return;
    }
    this.#place(form, Number(article.dataset.post));
    restore(form);
    if (focus) form.querySelector("textarea")?.focus();
  }

  /** Open the forms with unsent text that a reload has closed. */
  reopen(): void {
    for (const link of this.#root.querySelectorAll<HTMLAnchorElement>("[data-edit]")) {
      if (drafts.has(link.href, this.#user())) void this.open(link, { focus: false });
    }
  }

  /** Close a form, but ask first if its text would be lost. */
  cancel(form: HTMLFormElement): void {
    if (isBusy(form) || (isChanged(form) && !confirm(WORDS.discard))) return;
    drafts.drop(form);
    this.close(form);
  }

  close(form: HTMLFormElement): void {
    const id = Number(form.dataset.edits);
    const article = this.#list.find(id);
    form.remove();
    this.#others.delete(id);
    this.#changed(id, false);
    if (!article) return;
    article.hidden = false;
    article.querySelector<HTMLElement>("[data-edit]")?.focus();
  }

  /** Show `text` in the form of a post, if it is being edited. */
  warn(id: number, text: string): void {
    const form = this.#find(id);
    if (form && !isBusy(form)) showStatus(form, text);
  }

  /** Show who else edits a post; no names hide it. */
  showOthers(id: number, names = this.#others.get(id) ?? ""): void {
    this.#others.set(id, names);
    const line = this.#find(id)?.querySelector<HTMLElement>("[data-others]");
    if (!line) return;
    line.hidden = names === "";
    line.textContent = (line.dataset.others ?? "").replace("{names}", names);
  }

  #place(form: HTMLFormElement, id: number): void {
    const article = this.#list.find(id);
    if (!article || this.#find(id)) return;
    article.before(form);
    article.hidden = true;
    this.#changed(id, true);
  }

  /** The id of the user that the server rendered the page for. */
  #user(): string | undefined {
    return this.#root.closest<HTMLElement>("[data-user]")?.dataset.user;
  }

  #find(id: number): HTMLFormElement | null {
    return this.#root.querySelector(`[data-edits="${id}"]`);
  }
}

async function fetchForm(url: string): Promise<HTMLFormElement | null> {
  try {
    const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    const form = response.ok ? elementOf(await response.text()) : null;
    return isPostForm(form) ? form : null;
  } catch {
    return null;
  }
}
