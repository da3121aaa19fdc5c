import { html, nothing, type TemplateResult } from "lit";
import type { MessageTools, ToolLink } from "./message-tools";
import { pickerTemplate } from "./reactions-template";
import { hasTools, type Line } from "./room-lines";

/**
 * The button that shows what can be done with a message.
 *
 * Only one of these buttons is a tab stop: the arrow keys lead to the others, see `moveFocus`.
 */
export function moreButton(line: Line, tools: MessageTools, tabStop: boolean): TemplateResult {
  const open = tools.open === line.key;
  return html`<button
    class="message__more"
    type="button"
    aria-label="Actions for this message"
    title="Actions"
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

/** What can be done with the message whose button was pressed. */
export function toolsTemplate(line: Line, tools: MessageTools): unknown {
  if (tools.open !== line.key || !hasTools(line)) return nothing;
  return html`<div
    class="message__tools"
    role="group"
    aria-label="Actions"
    @keydown=${(event: KeyboardEvent) => closeOnEscape(event, tools)}
  >
    ${pickerTemplate(line, tools)} ${action("Reply", () => tools.reply(line), "Reply")}
    ${line.editable ? action("Edit", () => tools.edit(line)) : nothing}
    ${tools.me.moderates ? pinAction(line, tools) : nothing}
    ${line.mine ? nothing : tools.links(line).map(linkTemplate)}
    ${line.deletable ? action("Delete", () => tools.delete(line), "Delete message") : nothing}
    ${tools.error ? html`<p class="message__error" role="alert">${tools.error}</p>` : nothing}
  </div>`;
}

const linkTemplate = ({ text, href }: ToolLink) =>
  html`<a class="button button--small button--quiet" href=${href}>${text}</a>`;

const pinAction = (line: Line, tools: MessageTools) =>
  action(line.pinned ? "Unpin" : "Pin", () => tools.pin(line));

const action = (text: string, click: () => void, label: string = `${text} message`) =>
  html`<button
    class="button button--small button--quiet"
    type="button"
    aria-label=${label}
    @click=${click}
  >
    ${text}
  </button>`;

function closeOnEscape(event: KeyboardEvent, tools: MessageTools): void {
  if (event.key === "Escape") tools.close();
}
