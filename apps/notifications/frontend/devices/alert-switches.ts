import { chime } from "../alerts/chime";
import { loadAlerts, saveAlerts } from "../alerts/settings";
import { type Browser, thisBrowser } from "./browser";
import { register } from "./register";

/**
 * `<alert-switches>`: what this browser does while a page of the site is open. The choice stays in the browser.
 *
 * It asks for permission when its box is ticked, and never on load.
 */
export class AlertSwitches extends HTMLElement {
  browser: Browser = thisBrowser;
  chime = chime;

  connectedCallback(): void {
    const { banner, sound } = loadAlerts();
    this.#box("banner").checked = banner && this.browser.permission() === "granted";
    this.#box("banner").disabled = !this.browser.workers;
    this.#box("sound").checked = sound;
    this.hidden = false;
    this.addEventListener("change", (event) => void this.#change(event.target as HTMLElement));
  }

  async #change(box: HTMLElement): Promise<void> {
    const banner = this.#box("banner");
    if (box === banner && banner.checked) banner.checked = await this.#isAllowed();
    if (box === this.#box("sound") && this.#box("sound").checked) this.chime();
    saveAlerts({ banner: banner.checked, sound: this.#box("sound").checked });
  }

  /** Ask the person, and have the worker that shows notifications. */
  async #isAllowed(): Promise<boolean> {
    const { workers } = this.browser;
    const answer = await this.browser.ask();
    const blocked = this.querySelector<HTMLElement>("[data-blocked]");
    if (blocked) blocked.hidden = answer === "granted";
    if (answer !== "granted" || !workers) return false;
    return (await register(workers, this.dataset.worker ?? "")) !== null;
  }

  #box(name: string): HTMLInputElement {
    return this.querySelector(`[name=${name}]`) as HTMLInputElement;
  }
}

customElements.define("alert-switches", AlertSwitches);
