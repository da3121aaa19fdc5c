import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { parts } from "./body";
import { clockTime, continues, dayLabel, exactTime, startsDay } from "./moments";
import type { Line, Pending } from "./store";

/** What a person may do with a message that was refused, and what shapes the display. */
export interface Context {
  connected: boolean;
  linked: number | null;
  retry(pending: Pending): void;
  edit(pending: Pending): void;
  discard(pending: Pending): void;
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
    "message--linked": line.id !== null && line.id === context.linked,
  };
  // The body keeps its line breaks, so nothing may stand around it in its element.
  return html`${startsDay(line, before) ? day(line.at) : nothing}
    <li class="message ${classMap(classes)}" id=${line.id === null ? nothing : `message-${line.id}`}>
      ${line.mine || continued ? nothing : avatar(line.author.name)}
      ${by(line, continued)}
      <div class="message__body">${parts(line.body).map(partTemplate)}</div>
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
