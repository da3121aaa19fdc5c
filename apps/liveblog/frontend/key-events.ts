import { requiredElement } from "@shell/required-element";
import { elementIn } from "./html";
import { showPostTimes } from "./post-times";
import type { PostSaved } from "./wire.gen";

/** The panel of a blog's newest key events, with links into the timeline. */
export class KeyEvents {
  readonly #panel: HTMLElement;
  readonly #list: HTMLElement;
  readonly #item: HTMLTemplateElement;

  /** `panel` has a list, a template of an entry, and in `data-most` how many entries it shows. */
  constructor(panel: HTMLElement) {
    this.#panel = panel;
    this.#list = requiredElement(panel, "ol");
    this.#item = requiredElement<HTMLTemplateElement>(panel, "template");
  }

  /** Add, change or remove the entry of a post. */
  save({ post_id: id, is_key, label, created_at }: PostSaved): void {
    this.#find(id)?.remove();
    if (is_key) {
      const item = this.#make(id, label, created_at);
      this.#list.insertBefore(item, this.#firstBelow(id));
    }
    this.#trim();
  }

  remove(id: number): void {
    this.#find(id)?.remove();
    this.#trim();
  }

  #make(id: number, label: string, createdAt: string): HTMLElement {
    const item = elementIn(this.#item);
    item.dataset.key = String(id);
    for (const link of item.querySelectorAll("a")) {
      link.setAttribute("href", link.pathname.replace(/\/0\/$/, `/${id}/`));
      link.dataset.jump = String(id);
    }
    for (const time of item.querySelectorAll("time")) time.dateTime = createdAt;
    for (const text of item.querySelectorAll("[data-label]")) text.textContent = label;
    showPostTimes(item);
    return item;
  }

  /** Show as many as the server does, and nothing if there are none. */
  #trim(): void {
    const items = this.#items();
    for (const item of items.slice(Number(this.#panel.dataset.most))) item.remove();
    this.#panel.hidden = items.length === 0;
  }

  #find(id: number): HTMLElement | undefined {
    return this.#items().find(({ dataset }) => dataset.key === String(id));
  }

  #firstBelow(id: number): HTMLElement | null {
    return this.#items().find(({ dataset }) => Number(dataset.key) < id) ?? null;
  }

  #items(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(":scope > [data-key]")];
  }
}
