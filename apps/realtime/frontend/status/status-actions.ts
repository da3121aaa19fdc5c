import { html, nothing } from "lit";
import type { Connection } from "../connection";
import { gettext } from "../gettext";
import type { PageVersion } from "./page-version";

export function tryNowButton(connections: Iterable<Connection>): unknown {
  const tryNow = () => {
    for (const connection of connections) connection.tryNow();
  };
  return html`<button type="button" @click=${tryNow}>${gettext("Try now")}</button>`;
}

/** To the log-in page and back here. */
export function loginLink(url: string | null): unknown {
  const next = encodeURIComponent(location.pathname + location.search);
  return html`<a href="${url ?? "/accounts/login/"}?next=${next}">${gettext("Log in")}</a>`;
}

/** Nothing on the page that helps. */
export function helpLink(url: string | null): unknown {
  if (!url || url === location.pathname) return nothing;
  return html`<a href=${url}>${gettext("What can I do?")}</a>`;
}

export function reloadButtons(version: PageVersion): unknown {
  return html`<button type="button" @click=${() => version.reload()}>${gettext("Reload")}</button>
    <button type="button" @click=${() => version.dismiss()}>${gettext("Later")}</button>`;
}
