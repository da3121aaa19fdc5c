/** Cards of people, in a dialog over the page. Loaded after the page. */
import { gettext } from "@realtime/index";
import "./profile.css";
import { isPlain } from "./plain-click";

/** Let links with `data-card` show the page that they lead to in a dialog. Until `signal` aborts. */
export function followCards(signal: AbortSignal): void {
  const card = new ProfileCard();
  document.addEventListener("click", (event) => card.click(event), { signal });
}

class ProfileCard {
  readonly #dialog = document.createElement("dialog");
  #asked = "";

  constructor() {
    this.#dialog.className = "profile-dialog";
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog) this.#dialog.close(); // beside the card
    });
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
  }

  click(event: MouseEvent): void {
    const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[data-card]");
    if (!link || event.defaultPrevented || !isPlain(event, link)) return;
    event.preventDefault();
    void this.#open(link.href);
  }

  /** The browser loads the page where the card cannot be fetched. */
  async #open(address: string): Promise<void> {
    this.#asked = address;
    const card = await load(address).catch(() => null);
    if (this.#asked !== address) return; // of two clicks the last counts
    if (card) this.#show(card);
    else location.assign(address);
  }

  #show(card: HTMLElement): void {
    showPresence(card);
    const next = card.querySelector<HTMLInputElement>("input[name=next]");
    if (next) next.value = location.pathname + location.search;
    this.#dialog.setAttribute(
      "aria-label",
      card.querySelector("h1")?.firstChild?.textContent ?? "",
    );
    this.#dialog.replaceChildren(card, closeButton(this.#dialog));
    if (this.#dialog.open) return;
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }
}

async function load(address: string): Promise<HTMLElement | null> {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector<HTMLElement>(".profile");
}

/** The open room knows at once who is here. */
function showPresence(card: HTMLElement): void {
  const room = document.querySelector("chat-room");
  const person = room?.here.people.find(({ id }) => id === card.dataset.person);
  const line = card.querySelector<HTMLElement>(".profile__presence");
  if (!person || !line) return;
  line.hidden = false;
  line.textContent = person.idle ? gettext("Idle") : gettext("In this room now");
}

function closeButton(dialog: HTMLDialogElement): HTMLElement {
  const button = document.createElement("button");
  button.className = "button button--quiet button--small profile-dialog__close";
  button.textContent = gettext("Close");
  button.addEventListener("click", () => dialog.close());
  return button;
}
