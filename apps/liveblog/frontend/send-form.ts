import { elementOf } from "./html";
import { WORDS } from "./words";

/** The result of sending a form: accepted, returned with its errors, or failed for a reason. */
export type Outcome =
  | { kind: "done"; url: string | null; message: string }
  | { kind: "invalid"; html: string }
  | { kind: "failed"; reason: string };

export const TIMEOUT_MS = 20_000;

/** Send a form without leaving the page, as if `button` had been pressed. Never rejects. */
export async function sendForm(
  form: HTMLFormElement,
  button: HTMLElement | null = null,
): Promise<Outcome> {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: contentOf(form, button),
      headers: { "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await outcomeOf(response);
  } catch (error) {
    return { kind: "failed", reason: describeError(error) };
  }
}

/** Post a form's content, and return the element that the server renders from it; null if it answers with none. */
export async function fetchFragment(
  url: string,
  form: HTMLFormElement,
  signal: AbortSignal,
  button: HTMLElement | null = null,
): Promise<HTMLElement | null> {
  const headers = { "X-Requested-With": "fetch" };
  try {
    const options = { method: "POST", body: contentOf(form, button), headers, signal };
    const response = await fetch(url, options);
    return response.ok ? elementOf(await response.text()) : null;
  } catch {
    return null;
  }
}

async function outcomeOf(response: Response): Promise<Outcome> {
  if (response.ok) {
    const { url, message } = await response.json();
    return { kind: "done", url: url ?? null, message: message ?? "" };
  }
  // 409 is the answer to a stale text: the form shows both.
  if (response.status === 422 || response.status === 409)
    return { kind: "invalid", html: await response.text() };
  return { kind: "failed", reason: describeStatus(response.status) };
}

function describeStatus(status: number): string {
  if (status === 403) return WORDS.forbidden;
  if (status === 404) return WORDS.notFound;
  return WORDS.serverProblem;
}

function describeError(error: unknown): string {
  const timedOut = error instanceof DOMException && error.name === "TimeoutError";
  return timedOut ? WORDS.noAnswer : WORDS.noConnection;
}

/** The form's fields, with the current CSRF token: a new log-in changes it. */
function contentOf(form: HTMLFormElement, button: HTMLElement | null): FormData {
  const content = new FormData(form, button);
  const token = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) content.set("csrfmiddlewaretoken", token);
  return content;
}
