import { gettext } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";
import { followMessageLink, messageHref } from "./message-link";
import { quoteOf } from "./quote";
import type { RoomState } from "./room-state";
import type { MessageSaved } from "./wire.gen";

/** The pinned messages of a room, the last one that was pinned first. */
export function pinned({ messages, related }: RoomState): MessageSaved[] {
  const known = new Map([...related, ...messages.map((each) => [each.message_id, each] as const)]);
  const found = [...known.values()].filter((each) => each.type === "message.saved");
  return found
    .filter(({ pinned_at }) => pinned_at)
    .sort((a, b) => Date.parse(b.pinned_at ?? "") - Date.parse(a.pinned_at ?? ""));
}

/** The newest pinned message in one line, which opens into the list of them. */
export function pinnedTemplate(state: RoomState): unknown {
  const [newest, ...others] = pinned(state);
  if (!newest) return nothing;
  // The class `menu` closes it on Escape and on a click elsewhere.
  return html`<details class="pinned menu">
    <summary class="pinned__line">
      <span class="pinned__what">${gettext("Pinned:")}</span>
      <span class="pinned__text">${textOf(newest)}</span>
      ${others.length > 0 ? html`<span class="badge">${others.length + 1}</span>` : nothing}
    </summary>
    <ul class="pinned__list" aria-label=${gettext("Pinned messages")}>
      ${[newest, ...others].map(itemTemplate)}
    </ul>
  </details>`;
}

function itemTemplate(message: MessageSaved): TemplateResult {
  return html`<li><a href=${messageHref(message.message_id)} @click=${followMessageLink}>${textOf(message)}</a></li>`;
}

function textOf(message: MessageSaved): TemplateResult {
  const { author, text } = quoteOf(message.message_id, message);
  return html`<strong>${author}</strong> ${text}`;
}
