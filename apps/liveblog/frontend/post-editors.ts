import { drafts } from "./drafts";
import { elementOf } from "./html";
import { isBusy, isChanged, isPostForm, restore, say } from "./post-form";
import type { PostList } from "./post-list";

/** The forms that stand in the places of the posts they edit. */
export class PostEditors {
  readonly #root: HTMLElement;
  readonly #list: PostList;

  constructor(root: HTMLElement, list: PostList) {
    this.#root = root;
    this.#list = list;
  }

  /** Put the form an Edit link leads to in the place of its post. When that fails, follow the link. */
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

  /** Open again those that a reload has closed with unsent words in them. */
  reopen(): void {
    for (const link of this.#root.querySelectorAll<HTMLAnchorElement>("[data-edit]")) {
      if (drafts.has(link.href)) void this.open(link, { focus: false });
    }
  }

  /** Close at somebody's wish, who is asked first when words would be lost. */
  cancel(form: HTMLFormElement): void {
    if (isBusy(form) || (isChanged(form) && !confirm("Discard your changes?"))) return;
    drafts.drop(form);
    this.close(form);
  }

  close(form: HTMLFormElement): void {
    const article = this.#list.find(Number(form.dataset.edits));
    form.remove();
    if (!article) return;
    article.hidden = false;
    article.querySelector<HTMLElement>("[data-edit]")?.focus();
  }

  /** Tell somebody who is editing a post what others have just done to it. */
  warn(id: number, words: string): void {
    const form = this.#find(id);
    if (form && !isBusy(form)) say(form, words);
  }

  #place(form: HTMLFormElement, id: number): void {
    const article = this.#list.find(id);
    if (!article || this.#find(id)) return;
    article.before(form);
    article.hidden = true;
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
