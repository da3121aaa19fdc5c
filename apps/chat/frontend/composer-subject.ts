import { html, nothing, type TemplateResult } from "lit";
import type { ChatMessage } from "./room-state";

/** An own message that is being edited, from the text of `version` on. */
export interface Subject {
  id: number;
  version: number;
  body: string;
}

/** The line above the text that says what is being edited, with the text that somebody else has saved. */
export function subjectTemplate(
  subject: Subject,
  now: ChatMessage | undefined,
  cancel: () => void,
): TemplateResult {
  return html`<div class="composer__subject">
    <p>Editing your message</p>
    <button class="button button--small button--quiet" type="button" @click=${cancel}>Cancel</button>
    ${now && hasChanged(subject, now) ? changeTemplate(now) : nothing}
  </div>`;
}

/** Whether the message no longer has the text that the edit began with. */
function hasChanged({ body }: Subject, now: ChatMessage): boolean {
  return now.type === "message.deleted" || now.body !== body;
}

function changeTemplate(now: ChatMessage): TemplateResult {
  if (now.type === "message.deleted") return html`<p class="composer__now">It was deleted.</p>`;
  return html`<div class="composer__now">
    <p>Its text has changed. It is now:</p>
    <blockquote>${now.body}</blockquote>
  </div>`;
}
