import "./panel.css";
import "./row.css";
import { Timer, wallClock } from "@realtime/index";
import { requiredElement } from "@shell/required-element";
import { keepActions } from "./actions";
import { showOffer } from "./alerts/offer";
import { keepMerging } from "./merge";
import type { NotificationsSession } from "./notifications-session";

type Bell = HTMLElement & { session: NotificationsSession | null };

let panel: Panel | null = null;

/** Open the panel below the bell, or close it. */
export function togglePanel(bell: Bell): void {
  if (panel?.bell !== bell) panel = new Panel(bell);
  panel.toggle();
}

/** The newest notifications, which the server renders each time that the panel opens. */
class Panel {
  readonly bell: Bell;
  readonly #element: HTMLElement;
  readonly #link: HTMLElement;
  readonly #refresh: () => Promise<void>;
  #isOpen = false;
  /** When the panel last closed: a click on the bell closes it, too, and must not open it again. */
  #closedAt = Number.NEGATIVE_INFINITY;

  constructor(bell: Bell) {
    this.bell = bell;
    this.#element = requiredElement(bell, ".bell__panel");
    this.#link = requiredElement(bell, ".bell__link");
    this.#refresh = keepMerging(this.#element, bell.dataset.panel ?? "", new Timer(wallClock));
    keepActions(this.#element, () => void this.#refresh());
    bell.session?.listen({
      event: () => this.#isOpen && void this.#refresh(),
      refreshed: () => this.#isOpen && void this.#refresh(),
    });
    this.#element.addEventListener("toggle", (event) => this.#toggled(event as ToggleEvent));
  }

  toggle(): void {
    if (this.#isOpen || performance.now() - this.#closedAt < 200) this.#element.hidePopover();
    else this.#open();
  }

  #open(): void {
    this.#element.showPopover();
    this.#element.focus();
    void this.#refresh().then(() => {
      const { seen } = this.#element.querySelector<HTMLElement>("[data-seen]")?.dataset ?? {};
      if (!seen) return;
      this.bell.session?.see(Number(seen));
      showOffer(this.#element);
    });
  }

  #toggled({ newState }: ToggleEvent): void {
    this.#isOpen = newState === "open";
    this.#link.setAttribute("aria-expanded", `${this.#isOpen}`);
    if (!this.#isOpen) this.#closedAt = performance.now();
  }
}
