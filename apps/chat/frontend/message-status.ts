import { html, type TemplateResult } from "lit";
import type { MessageTools } from "./message-tools";
import type { Pending } from "./room-state";

/** How far an own message has come that the server does not have yet. */
export function statusTemplate(pending: Pending, tools: MessageTools, connected: boolean) {
  if (pending.reason !== null) return failure(pending, pending.reason, tools);
  const text = connected ? "sending" : "waiting for connection";
  return html`<p class="message__status">${text}</p>`;
}

function failure(pending: Pending, reason: string, tools: MessageTools): TemplateResult {
  const button = (label: string, quiet: string, click: () => void) =>
    html`<button class="button button--small ${quiet}" type="button" @click=${click}>${label}</button>`;
  return html`<div class="message__failure">
    <p><strong>Not sent.</strong> ${reason}</p>
    <div class="message__actions">
      ${button("Try again", "", () => tools.retry(pending))}
      ${button("Edit", "button--quiet", () => tools.restore(pending))}
      ${button("Delete", "button--quiet", () => tools.discard(pending))}
    </div>
  </div>`;
}
