import "./switcher.css";
import { requiredElement } from "@shell/required-element";
import { lineElements } from "./sidebar-dom";

/** Lists the rooms whose name contains what is typed, in the dialog that `SwitcherKey` opens. */
export class Switcher {
  readonly #sidebar: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;

  constructor(sidebar: HTMLElement, dialog: HTMLDialogElement) {
    this.#sidebar = sidebar;
    this.#dialog = dialog;
    this.#input = requiredElement<HTMLInputElement>(dialog, "input");
    this.#list = requiredElement(dialog, ".switcher__rooms");
    this.#input.addEventListener("input", () => this.filter());
    dialog.addEventListener("keydown", (event) => this.#move(event));
  }

  filter(): void {
    const typed = this.#input.value.trim().toLocaleLowerCase();
    const found = lineElements(this.#sidebar).filter((line) =>
      nameOf(line).toLocaleLowerCase().includes(typed),
    );
    this.#list.replaceChildren(...found.map(item));
    requiredElement(this.#dialog, ".switcher__none").hidden = found.length > 0;
  }

  /** Open the first room of the list. */
  enter(): void {
    this.#links[0]?.click();
  }

  get #links(): HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll("a")];
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
