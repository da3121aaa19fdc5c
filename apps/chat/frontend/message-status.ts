import { gettext } from "@realtime/index";
import { html, type TemplateResult } from "lit";
import "./message-status.css";
import type { Pending } from "./room-state";

/** The buttons below a refused message. */
interface Actions {
  retry(pending: Pending): void;
  restore(pending: Pending): void;
  discard(pending: Pending): void;
}

/** How far an own message has come that the server does not have yet. */
export function statusTemplate(pending: Pending, tools: Actions, connected: boolean) {
  if (pending.reason !== null) return failure(pending, pending.reason, tools);
  const text = connected ? gettext("sending") : gettext("waiting for connection");
  return html`<p class="message__status">${text}</p>`;
}

function failure(pending: Pending, reason: string, tools: Actions): TemplateResult {
  const button = (label: string, quiet: string, click: () => void) =>
    html`<button class="button button--small ${quiet}" type="button" @click=${click}>${label}</button>`;
  return html`<div class="message__failure">
    <p><strong>${gettext("Not sent.")}</strong> ${reason}</p>
    <div class="message__actions">
      ${button(gettext("Try again"), "", () => tools.retry(pending))}
      ${button(gettext("Edit"), "button--quiet", () => tools.restore(pending))}
      ${button(gettext("Delete"), "button--quiet", () => tools.discard(pending))}
    </div>
  </div>`;
}
