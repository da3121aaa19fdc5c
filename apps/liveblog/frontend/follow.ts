import { fetchFragment, TIMEOUT_MS } from "./send-form";
import { WORDS } from "./words";

/** Send the forms of the menu "Follow" without leaving the page. The server answers with the menu as it is then. */
export function keepFollowing(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const menu = form instanceof HTMLFormElement && form.closest<HTMLElement>("[data-follow]");
    if (!menu) return;
    event.preventDefault();
    if (!menu.hasAttribute("aria-busy")) void send(menu, form, event.submitter);
  });
}

async function send(
  menu: HTMLElement,
  form: HTMLFormElement,
  button: HTMLElement | null,
): Promise<void> {
  menu.setAttribute("aria-busy", "true");
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const changed = await fetchFragment(form.action, form, signal, button);
  menu.removeAttribute("aria-busy");
  if (changed) {
    menu.replaceWith(changed);
    changed.querySelector("summary")?.focus();
  } else {
    const status = menu.querySelector("[data-follow-status]");
    if (status) status.textContent = WORDS.notFollowed;
  }
}
