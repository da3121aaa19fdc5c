import { gettext } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";
import type { ChatMessage } from "./chat-message";
import { quoteOf } from "./quote";
import type { ShownImage } from "./shown-image";

/** An own message that is being edited, from the text of `version` on. */
export interface Editing {
  kind: "edit";
  id: number;
  version: number;
  body: string;
}

/** A message that is being replied to. */
export interface Replying {
  kind: "reply";
  id: number;
}

export type Subject = Editing | Replying;

/** A message that was written. */
export interface Composed {
  body: string;
  /** The id of the message that it replies to. */
  replyTo: number | null;
  images: readonly ShownImage[];
}

/** Saves an edit. Resolves with null, or with the reason why that failed. */
export type SaveEdit = (id: number, version: number, body: string) => Promise<string | null>;

/** The line above the text that says what it is about. `now` is the other message, if the page has it. */
export function subjectTemplate(
  subject: Subject,
  now: ChatMessage | undefined,
  cancel: () => void,
): TemplateResult {
  return html`<div class="composer__subject">
    ${subject.kind === "reply" ? replyTemplate(subject, now) : html`<p>${gettext("Editing your message")}</p>`}
    <button class="button button--small button--quiet" type="button" @click=${cancel}>${gettext("Cancel")}</button>
    ${subject.kind === "edit" && now && hasChanged(subject, now) ? changeTemplate(now) : nothing}
  </div>`;
}

function replyTemplate({ id }: Replying, now: ChatMessage | undefined): TemplateResult {
  const { author, text } = quoteOf(id, now);
  return html`<p class="composer__quote">${gettext("Replying to")} <strong>${author}</strong> ${text}</p>`;
}

/** Whether the message no longer has the text that the edit began with. */
function hasChanged({ body }: Editing, now: ChatMessage): boolean {
  return now.type === "message.deleted" || now.body !== body;
}

/** The text that somebody has saved in another tab. */
function changeTemplate(now: ChatMessage): TemplateResult {
  if (now.type === "message.deleted")
    return html`<p class="composer__now">${gettext("It was deleted.")}</p>`;
  return html`<div class="composer__now">
    <p>${gettext("Its text has changed. It is now:")}</p>
    <blockquote>${now.body}</blockquote>
  </div>`;
}
