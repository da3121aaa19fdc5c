import { gettext } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";
import { bodyTemplate } from "./body-template";
import { clockTime, dayLabel, exactTime } from "./dates";
import { COMPOSER } from "./lazy-parts";
import { continuesGroup, startsDay } from "./message-grouping";
import { imagesTemplate } from "./message-images";
import type { MessageTools } from "./message-tools";
import { isKnown } from "./participant";
import { pictureTemplate } from "./picture";
import { quoteTemplate } from "./quote";
import { reactionsTemplate } from "./reactions-template";
import { hasTools, type Line } from "./room-lines";
import { moreButton, toolsTemplate } from "./tools-template";
import type { Author } from "./wire.gen";

/** The state of the log that a message's template needs. */
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
    <li class="message ${names(classes)}" aria-busy=${line.streaming === "writing" || nothing} id=${line.id === null ? nothing : `message-${line.id}`}>
      ${line.mine || continued ? nothing : avatar(line.author, tools)}
      ${byline(line, continued, context)} ${line.quote ? quoteTemplate(line.quote) : nothing}
      <div class="message__line">
        <div class="message__body">${line.deleted ? deletedText(line) : bodyTemplate(line.body)}</div>
        ${imagesTemplate(line, tools)}
        ${tools.available && hasTools(line) ? moreButton(line, tools, line.key === context.tabStop) : nothing}
      </div>
      ${reactionsTemplate(line, tools)} ${toolsTemplate(line, tools)}
      ${line.editedAt || line.pinned || line.streaming ? marks(line) : nothing}
      ${line.pending ? COMPOSER.now?.statusTemplate(line.pending, tools, context.connected) : nothing}
    </li>`;
}

/** The names of the classes that apply. */
const names = (classes: Record<string, boolean>) =>
  Object.keys(classes)
    .filter((name) => classes[name])
    .join(" ");

function dayHeading(at: string): TemplateResult {
  return html`<li class="messages__day"><span>${dayLabel(at, new Date())}</span></li>`;
}

function byline(line: Line, continued: boolean, { tools, tabStop }: MessageContext) {
  const { author, mine, at, bot } = line;
  const guest = !mine && author.user_id === null && author.guest_key !== null;
  const name = mine ? gettext("You") : author.name;
  const card = !continued && tools.available && isKnown(author);
  return html`<p class="message__by ${continued ? "visually-hidden" : ""}">
    ${card ? html`<a class="message__author" data-card href=${tools.card(author)} tabindex=${line.key === tabStop ? 0 : -1}>${name}</a>` : html`<span class="message__author">${name}</span>`}
    ${guest || bot ? html`<span class="message__guest">${bot ? gettext("bot") : gettext("guest")}</span>` : nothing}
    <time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time>
  </p>`;
}

function deletedText({ deleted, mine }: Line): string {
  if (deleted === "moderator") return gettext("A moderator deleted this message.");
  return mine ? gettext("You deleted this message.") : gettext("This message was deleted.");
}

/** Marks on a message: being written, pinned, and edited with the time. */
function marks({ editedAt: at, pinned, streaming }: Line): TemplateResult {
  return html`<p class="message__marks">
    ${streaming ? html`<span>${streaming === "writing" ? gettext("writing…") : gettext("interrupted")}</span>` : nothing}
    ${pinned ? html`<span>${gettext("pinned")}</span>` : nothing}
    ${at ? html`<span>${gettext("edited")} <time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time></span>` : nothing}
  </p>`;
}

/** The author's initial, with their picture over it. */
function avatar({ name, user_id }: Author, tools: MessageTools): TemplateResult {
  const letters = [...name];
  const hash = letters.reduce((sum, char) => (sum * 37 + (char.codePointAt(0) ?? 0)) % 9973, 7);
  return html`<span class="message__avatar message__avatar--${hash % AVATAR_COLORS}" aria-hidden="true"
    >${letters[0]?.toUpperCase()}${pictureTemplate(tools.picture(user_id))}</span
  >`;
}
