import { gettext } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";
import { MESSAGE_PANEL } from "./lazy-parts";
import type { MessageTools } from "./message-tools";
import { hasTools, type Line } from "./room-lines";

/**
 * The button that shows the actions of a message.
 *
 * Only one of these buttons is a tab stop: the arrow keys lead to the others, see `moveFocus`.
 */
export function moreButton(line: Line, tools: MessageTools, tabStop: boolean): TemplateResult {
  const open = tools.open === line.key;
  return html`<button
    class="message__more"
    type="button"
    aria-label=${gettext("Actions for this message")}
    title=${gettext("Actions")}
    aria-expanded=${open}
    tabindex=${tabStop || open ? 0 : -1}
    @click=${({ currentTarget }: Event) => tools.toggle(line, currentTarget as HTMLElement)}
    @keydown=${(event: KeyboardEvent) => closeOnEscape(event, tools)}
  >
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      <path d="M5 12h.01M12 12h.01M19 12h.01" />
    </svg>
  </button>`;
}

/** The actions of the message with the pressed button, and why the last one failed. */
export function toolsTemplate(line: Line, tools: MessageTools): unknown {
  if (tools.open !== line.key || !hasTools(line)) return nothing;
  return html`<div
    class="message__tools"
    role="group"
    aria-label=${gettext("Actions")}
    @keydown=${(event: KeyboardEvent) => closeOnEscape(event, tools)}
  >
    ${MESSAGE_PANEL.now?.actionsTemplate(line, tools) ?? nothing}
    ${tools.error ? html`<p class="message__error" role="alert">${tools.error}</p>` : nothing}
  </div>`;
}

function closeOnEscape(event: KeyboardEvent, tools: MessageTools): void {
  if (event.key === "Escape") tools.close();
}
