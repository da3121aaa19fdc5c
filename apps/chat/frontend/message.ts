import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { bodyTemplate } from "./body-template";
import { clockTime, dayLabel, exactTime } from "./dates";
import { continuesGroup, startsDay } from "./message-grouping";
import { statusTemplate } from "./message-status";
import type { MessageTools } from "./message-tools";
import { quoteTemplate } from "./quote";
import { reactionsTemplate } from "./reactions-template";
import { hasTools, type Line } from "./room-lines";
import { moreButton, toolsTemplate } from "./tools-template";

/** What a message is shown with. */
export interface MessageContext {
  tools: MessageTools;
  connected: boolean;
  /** The id of the message that the address names. */
  linked: number | null;
  /** The key of the message whose button for its tools is a tab stop. */
  tabStop: string | null;
}

const AVATAR_COLORS = 6;

/** A message, after a heading if it is the first of its day. */
export function messageTemplate(line: Line, previous: Line | undefined, context: MessageContext) {
  const { tools } = context;
  const continued = continuesGroup(line, previous);
  const failed = line.pending?.reason != null;
  const classes = {
    "message--mine": line.mine,
    "message--mentions-me": line.mentionsMe,
    "message--continued": continued,
    "message--pending": line.pending !== null && !failed,
    "message--failed": failed,
    "message--deleted": line.deleted !== null,
    "message--linked": line.id !== null && line.id === context.linked,
  };
  // White space is kept in the body, so its element contains nothing else.
  return html`${startsDay(line, previous) ? dayHeading(line.at) : nothing}
    <li class="message ${classMap(classes)}" id=${line.id === null ? nothing : `message-${line.id}`}>
      ${line.mine || continued ? nothing : avatar(line.author.name)}
      ${byline(line, continued)} ${line.quote ? quoteTemplate(line.quote) : nothing}
      <div class="message__line">
        <div class="message__body">${line.deleted ? deletedText(line) : bodyTemplate(line.body)}</div>
        ${tools.available && hasTools(line) ? moreButton(line, tools, line.key === context.tabStop) : nothing}
      </div>
      ${reactionsTemplate(line, tools)} ${toolsTemplate(line, tools)}
      ${line.editedAt || line.pinned ? marks(line) : nothing}
      ${line.pending ? statusTemplate(line.pending, tools, context.connected) : nothing}
    </li>`;
}

function dayHeading(at: string): TemplateResult {
  return html`<li class="messages__day"><span>${dayLabel(at, new Date())}</span></li>`;
}

function byline({ author, mine, at }: Line, continued: boolean): TemplateResult {
  const guest = author.user_id === null && author.guest_key !== null;
  return html`<p class="message__by ${continued ? "visually-hidden" : ""}">
    <span class="message__author">${mine ? "You" : author.name}</span>
    ${guest && !mine ? html`<span class="message__guest">guest</span>` : nothing}
    <time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time>
  </p>`;
}

function deletedText({ deleted, mine }: Line): string {
  if (deleted === "moderator") return "A moderator deleted this message.";
  return mine ? "You deleted this message." : "This message was deleted.";
}

/** What has happened to a message since it was sent. */
function marks({ editedAt: at, pinned }: Line): TemplateResult {
  return html`<p class="message__marks">
    ${pinned ? html`<span>pinned</span>` : nothing}
    ${at ? html`<span>edited <time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time></span>` : nothing}
  </p>`;
}

function avatar(name: string): TemplateResult {
  const letters = [...name];
  const hash = letters.reduce((sum, char) => (sum * 37 + (char.codePointAt(0) ?? 0)) % 9973, 7);
  return html`<span class="message__avatar message__avatar--${hash % AVATAR_COLORS}" aria-hidden="true"
    >${letters[0]?.toUpperCase()}</span
  >`;
}
