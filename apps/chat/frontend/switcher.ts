import { requiredElement } from "@shell/required-element";
import { lineElements } from "./sidebar-dom";

/**
 * Ctrl+K: a dialog that lists the rooms whose name contains what is typed. Arrow keys choose one, and Enter
 * opens it.
 */
export class Switcher {
  readonly #sidebar: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;

  constructor(sidebar: HTMLElement) {
    this.#sidebar = sidebar;
    this.#dialog = requiredElement<HTMLDialogElement>(document, ".switcher");
    this.#input = requiredElement<HTMLInputElement>(this.#dialog, "input");
    this.#list = requiredElement(this.#dialog, ".switcher__rooms");
    const button = requiredElement(sidebar, ".chat-sidebar__switch");
    button.hidden = false;
    button.addEventListener("click", () => this.open());
    document.addEventListener("keydown", (event) => this.#shortcut(event));
    this.#input.addEventListener("input", () => this.#filter());
    this.#dialog.addEventListener("keydown", (event) => this.#move(event));
    this.#dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#links[0]?.click();
    });
  }

  open(): void {
    this.#input.value = "";
    this.#filter();
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#input.focus();
  }

  get #links(): HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll("a")];
  }

  #shortcut(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    if (event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.open();
  }

  #filter(): void {
    const typed = this.#input.value.trim().toLocaleLowerCase();
    const found = lineElements(this.#sidebar).filter((line) =>
      nameOf(line).toLocaleLowerCase().includes(typed),
    );
    this.#list.replaceChildren(...found.map(item));
    requiredElement(this.#dialog, ".switcher__none").hidden = found.length > 0;
  }

  #move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops: HTMLElement[] = [this.#input, ...this.#links];
    const now = stops.indexOf(document.activeElement as HTMLElement);
    stops[(now + step + stops.length) % stops.length]?.focus();
  }
}

const nameOf = (line: HTMLElement) => line.querySelector(".room-line__name")?.textContent ?? "";

function item(line: HTMLAnchorElement): HTMLElement {
  const link = document.createElement("a");
  link.href = line.href;
  link.textContent = nameOf(line);
  const badge = line.querySelector<HTMLElement>(".room-line__badge");
  if (badge && !badge.hidden) link.append(badge.cloneNode(true));
  const element = document.createElement("li");
  element.append(link);
  return element;
}
