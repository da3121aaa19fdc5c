import { gettext } from "@realtime/index";
import { isAccepted } from "./actions";

const UNFOLLOWED = gettext("Unfollowed.");

/** Send the buttons marked `data-unfollow` within `root` without leaving the page. If that fails, the browser does. */
export function keepUnfollowing(root: HTMLElement): void {
  root.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event as SubmitEvent;
    if (!(form instanceof HTMLFormElement) || !button?.hasAttribute("data-unfollow")) return;
    event.preventDefault();
    void unfollow(form, button);
  });
}

async function unfollow(form: HTMLFormElement, button: HTMLElement): Promise<void> {
  const url = button.getAttribute("formaction") ?? form.action;
  if (await isAccepted(url, form)) {
    const hadFocus = button === document.activeElement;
    const done = document.createElement("span");
    done.role = "status";
    done.tabIndex = -1;
    button.replaceWith(done);
    done.textContent = UNFOLLOWED;
    if (hadFocus) done.focus();
  } else {
    form.action = url;
    form.submit();
  }
}
