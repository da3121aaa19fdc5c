const TIMEOUT_MS = 20_000;

/**
 * Send the buttons marked `data-action` within `root` without leaving the page, and call `done` after each. If that
 * fails, the browser sends the form as usual.
 */
export function keepActions(root: HTMLElement, done: () => void): void {
  root.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event as SubmitEvent;
    if (!(form instanceof HTMLFormElement) || !(button instanceof HTMLButtonElement)) return;
    if (!button.hasAttribute("data-action")) return;
    event.preventDefault();
    void send(form, button).then((isDone) => {
      if (isDone) done();
    });
  });
}

async function send(form: HTMLFormElement, button: HTMLButtonElement): Promise<boolean> {
  const url = button.getAttribute("formaction") ?? form.action;
  if (await isAccepted(url, form)) return true;
  form.action = url;
  form.submit();
  return false;
}

/** Whether the server accepts the form at `url`. */
export async function isAccepted(url: string, form: HTMLFormElement): Promise<boolean> {
  try {
    const response = await fetch(url, {
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
