import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { clockTime, continues, dayLabel, exactTime, startsDay } from "./dates";
import { parts } from "./message-body";
import type { Line, Pending } from "./room-state";

/** What a person may do with a message that was refused, and what shapes the display. */
export interface Context {
  connected: boolean;
  linked: number | null;
  /** The key of the message whose button the Tab key finds. */
  stop: string | null;
  retry(pending: Pending): void;
  edit(pending: Pending): void;
  discard(pending: Pending): void;
  remove(line: Line): void;
}

const HUES = 6;

/** A message, with the day before it where a new one begins. */
export function messageTemplate(line: Line, before: Line | undefined, context: Context) {
  const continued = continues(line, before);
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
  // The body keeps its line breaks, so nothing may stand around it in its element.
  return html`${startsDay(line, before) ? day(line.at) : nothing}
    <li class="message ${classMap(classes)}" id=${line.id === null ? nothing : `message-${line.id}`}>
      ${line.mine || continued ? nothing : avatar(line.author.name)}
      ${by(line, continued)}
      <div class="message__line">
        <div class="message__body">${line.deleted ? gone(line) : parts(line.body).map(partTemplate)}</div>
        ${line.removable ? deleteButton(line, context) : nothing}
      </div>
      ${line.pending ? status(line.pending, context) : nothing}
    </li>`;
}

function day(at: string): TemplateResult {
  return html`<li class="messages__day"><span>${dayLabel(at, new Date())}</span></li>`;
}

function by({ author, mine, at }: Line, continued: boolean): TemplateResult {
  const guest = author.user_id === null && author.guest_key !== null;
  return html`<p class="message__by ${continued ? "visually-hidden" : ""}">
    <span class="message__author">${mine ? "You" : author.name}</span>
    ${guest && !mine ? html`<span class="message__guest">guest</span>` : nothing}
    <time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time>
  </p>`;
}

function gone({ deleted, mine }: Line): string {
  if (deleted === "moderator") return "A moderator deleted this message.";
  return mine ? "You deleted this message." : "This message was deleted.";
}

/** Only one of them all is a stop for the Tab key; see `rove`. */
function deleteButton(line: Line, { remove, stop }: Context): TemplateResult {
  return html`<button
    class="message__delete"
    type="button"
    aria-label="Delete message"
    title="Delete message"
    tabindex=${line.key === stop ? 0 : -1}
    @click=${() => remove(line)}
  >
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      <path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" />
    </svg>
  </button>`;
}

function avatar(name: string): TemplateResult {
  const letters = [...name];
  const hash = letters.reduce((sum, char) => (sum * 37 + (char.codePointAt(0) ?? 0)) % 9973, 7);
  return html`<span class="message__avatar message__avatar--${hash % HUES}" aria-hidden="true"
    >${letters[0]?.toUpperCase()}</span
  >`;
}

function partTemplate(part: ReturnType<typeof parts>[number]) {
  if (part.kind === "mention") return html`<span class="message__mention">${part.text}</span>`;
  if (part.kind === "text") return part.text;
  return html`<a href=${part.href} target="_blank" rel="noopener nofollow">${part.text}</a>`;
}

function status(pending: Pending, context: Context): TemplateResult {
  if (pending.reason !== null) return failure(pending, pending.reason, context);
  const text = context.connected ? "sending" : "waiting for connection";
  return html`<p class="message__status">${text}</p>`;
}

function failure(pending: Pending, reason: string, { retry, edit, discard }: Context) {
  return html`<div class="message__failure">
    <p><strong>Not sent.</strong> ${reason}</p>
    <div class="message__actions">
      <button class="button button--small" type="button" @click=${() => retry(pending)}>Try again</button>
      <button class="button button--small button--quiet" type="button" @click=${() => edit(pending)}>Edit</button>
      <button class="button button--small button--quiet" type="button" @click=${() => discard(pending)}>Delete</button>
    </div>
  </div>`;
}
