const TIMEOUT_MS = 20_000;
const UNFOLLOWED = "Unfollowed.";

/** Let `form` end news of this kind by a POST to `url`; without a `url` it is not shown. */
export function offerUnfollow(form: HTMLFormElement, url: string): void {
  form.hidden = url === "";
  form.setAttribute("action", url);
}

/** Send these forms within `root` without leaving the page. If that fails, the browser sends them as usual. */
export function keepUnfollowForms(root: HTMLElement): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-unfollow")) return;
    event.preventDefault();
    void send(form);
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  if (await isAccepted(form)) {
    const hadFocus = form.contains(document.activeElement);
    const done = document.createElement("p");
    done.className = form.className;
    done.role = "status";
    done.tabIndex = -1;
    form.replaceWith(done);
    done.textContent = UNFOLLOWED;
    if (hadFocus) done.focus();
  } else form.submit();
}

async function isAccepted(form: HTMLFormElement): Promise<boolean> {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}
