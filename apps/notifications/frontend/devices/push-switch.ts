import { type Browser, thisBrowser } from "./browser";
import { register } from "./register";
import { Blocked, isFor, turnOn } from "./subscribing";

type State = "unsupported" | "blocked" | "off" | "on";

/**
 * `<push-switch>`: turns push on and off in this browser. It asks for permission at a press of its button only.
 *
 * The server renders a part with `data-state` for each state. `data-here` says that the site pushes to this
 * browser, `data-key` is the site's public key, `data-worker` the address of the service worker.
 */
export class PushSwitch extends HTMLElement {
  browser: Browser = thisBrowser;
  #registration: ServiceWorkerRegistration | null = null;

  async connectedCallback(): Promise<void> {
    this.addEventListener("submit", (event) => void this.#submit(event));
    const { workers } = this.browser;
    if (!workers) return this.#show("unsupported");
    this.#registration = await register(workers, this.dataset.worker ?? "");
    this.#show(await this.#state());
  }

  async #state(): Promise<State> {
    if (!this.#registration) return "unsupported";
    if (this.browser.permission() === "denied") return "blocked";
    const subscription = await this.#registration.pushManager.getSubscription();
    const isOn = this.dataset.here !== undefined && subscription && isFor(subscription, this.#key);
    return isOn ? "on" : "off";
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    if (form.closest<HTMLElement>("[data-state]")?.dataset.state === "on") {
      const subscription = await this.#registration?.pushManager.getSubscription();
      await subscription?.unsubscribe();
      form.submit();
    } else await this.#turnOn(form);
  }

  async #turnOn(form: HTMLFormElement): Promise<void> {
    const button = form.querySelector("button");
    if (!this.#registration || !button || button.disabled) return;
    button.disabled = true;
    this.#complain("");
    try {
      await turnOn(this.browser, this.#registration, this.#key, form);
      this.browser.reload(); // with this browser among the person's
    } catch (error) {
      if (error instanceof Blocked) this.#show(await this.#state());
      else this.#complain((error as Error).message);
    } finally {
      button.disabled = false;
    }
  }

  #show(state: State): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-state]"))
      part.hidden = part.dataset.state !== state;
  }

  #complain(about: string): void {
    const place = this.querySelector<HTMLElement>("[role=alert]");
    if (!place) return;
    place.hidden = about === "";
    place.querySelector("span")?.replaceChildren(about);
  }

  get #key(): string {
    return this.dataset.key ?? "";
  }
}

customElements.define("push-switch", PushSwitch);
