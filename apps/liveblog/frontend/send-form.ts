/** What became of a form: taken, sent back with its errors, or not taken for a reason. */
export type Outcome =
  | { kind: "done"; url: string | null }
  | { kind: "again"; html: string }
  | { kind: "failed"; reason: string };

const PATIENCE = 20_000;

/** Send a form as the browser would, without leaving the page. Never rejects. */
export async function sendForm(form: HTMLFormElement): Promise<Outcome> {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: contentOf(form),
      headers: { "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await outcomeOf(response);
  } catch (error) {
    return { kind: "failed", reason: silenceMeans(error) };
  }
}

async function outcomeOf(response: Response): Promise<Outcome> {
  if (response.ok) return { kind: "done", url: (await response.json()).url ?? null };
  if (response.status === 422) return { kind: "again", html: await response.text() };
  return { kind: "failed", reason: statusMeans(response.status) };
}

function statusMeans(status: number): string {
  if (status === 403)
    return "Not sent: you are logged out, or may not do this any more. Log in in another window, then send again.";
  if (status === 404) return "Not sent: this has been deleted meanwhile.";
  return "Not sent: the server had a problem. Please try again.";
}

function silenceMeans(error: unknown): string {
  const slow = error instanceof DOMException && error.name === "TimeoutError";
  return slow
    ? "The server does not answer. Sending again does no harm."
    : "Not sent: no connection.";
}

/** The form's fields, with the CSRF token of now: logging in again has changed it. */
function contentOf(form: HTMLFormElement): FormData {
  const content = new FormData(form);
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) content.set("csrfmiddlewaretoken", token);
  return content;
}
