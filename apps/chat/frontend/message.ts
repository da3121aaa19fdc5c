import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { clockTime, dayLabel, exactTime } from "./dates";
import { type BodyPart, bodyParts } from "./message-body";
import { continuesGroup, startsDay } from "./message-grouping";
import type { Line } from "./room-lines";
import type { Pending } from "./room-state";

/** What the buttons of a message do. */
export interface MessageActions {
  delete(line: Line): void;
  retry(pending: Pending): void;
  edit(pending: Pending): void;
  discard(pending: Pending): void;
}

/** What a message is shown with. */
export interface MessageContext extends MessageActions {
  connected: boolean;
  /** The id of the message that the address names. */
  linked: number | null;
  /** The key of the message whose Delete button is a tab stop. */
  tabStop: string | null;
}

const AVATAR_COLORS = 6;

/** A message, after a heading if it is the first of its day. */
export function messageTemplate(line: Line, previous: Line | undefined, context: MessageContext) {
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
      ${byline(line, continued)}
      <div class="message__line">
        <div class="message__body">${line.deleted ? deletedText(line) : bodyParts(line.body).map(partTemplate)}</div>
        ${line.deletable ? deleteButton(line, context) : nothing}
      </div>
      ${line.pending ? status(line.pending, context) : nothing}
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

/** Only one of these buttons is a tab stop: the arrow keys lead to the others, see `moveFocus`. */
function deleteButton(line: Line, context: MessageContext): TemplateResult {
  return html`<button
    class="message__delete"
    type="button"
    aria-label="Delete message"
    title="Delete message"
    tabindex=${line.key === context.tabStop ? 0 : -1}
    @click=${() => context.delete(line)}
  >
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      <path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" />
    </svg>
  </button>`;
}

function avatar(name: string): TemplateResult {
  const letters = [...name];
  const hash = letters.reduce((sum, char) => (sum * 37 + (char.codePointAt(0) ?? 0)) % 9973, 7);
  return html`<span class="message__avatar message__avatar--${hash % AVATAR_COLORS}" aria-hidden="true"
    >${letters[0]?.toUpperCase()}</span
  >`;
}

function partTemplate(part: BodyPart) {
  if (part.kind === "mention") return html`<span class="message__mention">${part.text}</span>`;
  if (part.kind === "text") return part.text;
  return html`<a href=${part.href} target="_blank" rel="noopener nofollow">${part.text}</a>`;
}

function status(pending: Pending, context: MessageContext): TemplateResult {
  if (pending.reason !== null) return failure(pending, pending.reason, context);
  const text = context.connected ? "sending" : "waiting for connection";
  return html`<p class="message__status">${text}</p>`;
}

function failure(pending: Pending, reason: string, { retry, edit, discard }: MessageContext) {
  return html`<div class="message__failure">
    <p><strong>Not sent.</strong> ${reason}</p>
    <div class="message__actions">
      <button class="button button--small" type="button" @click=${() => retry(pending)}>Try again</button>
      <button class="button button--small button--quiet" type="button" @click=${() => edit(pending)}>Edit</button>
      <button class="button button--small button--quiet" type="button" @click=${() => discard(pending)}>Delete</button>
    </div>
  </div>`;
}
