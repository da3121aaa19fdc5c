import { requiredElement } from "@shell/required-element";
import { SWITCHER } from "./lazy-parts";
import type { Switcher } from "./switcher";

/**
 * Ctrl+K, or the button in the sidebar, opens a dialog to go to a room.
 *
 * It opens at once, so that what is typed while the switcher loads is not lost. Without the switcher it
 * closes again.
 */
export class SwitcherKey {
  readonly #sidebar: HTMLElement;
  readonly #dialog: HTMLDialogElement;
  #switcher: Switcher | null = null;

  constructor(sidebar: HTMLElement, signal: AbortSignal) {
    this.#sidebar = sidebar;
    this.#dialog = requiredElement<HTMLDialogElement>(document, ".switcher");
    const button = requiredElement(sidebar, ".chat-sidebar__switch");
    button.hidden = false;
    SWITCHER.loadAfterPage();
    button.addEventListener("click", () => this.#open());
    document.addEventListener("keydown", (event) => this.#shortcut(event), { signal });
    this.#dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#load().then((switcher) => switcher?.enter());
    });
  }

  #open(): void {
    const input = requiredElement<HTMLInputElement>(this.#dialog, "input");
    input.value = "";
    if (!this.#dialog.open) this.#dialog.showModal();
    input.focus();
    void this.#load().then((switcher) => switcher?.filter());
  }

  async #load(): Promise<Switcher | null> {
    try {
      const parts = await SWITCHER.load();
      this.#switcher ??= new parts.Switcher(this.#sidebar, this.#dialog);
    } catch {
      this.#dialog.close();
    }
    return this.#switcher;
  }

  #shortcut(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    if (event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.#open();
  }
}
