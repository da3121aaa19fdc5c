import { elementIn } from "./html";

/** The line between the first unread post and what somebody has read before. */
export class UnreadMark {
  readonly #template: HTMLTemplateElement;
  #line: HTMLElement | null = null;

  constructor(template: HTMLTemplateElement) {
    this.#template = template;
  }

  /** Draw the line below `firstUnread`, as newer posts are above. */
  below(firstUnread: HTMLElement): void {
    this.#line ??= elementIn(this.#template);
    firstUnread.after(this.#line);
  }
}
