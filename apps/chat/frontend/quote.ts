import { gettext } from "@realtime/index";
import { html, type TemplateResult } from "lit";
import type { ChatMessage } from "./chat-message";
import { summary } from "./excerpt";
import { followMessageLink, messageHref } from "./message-link";

/** The author and the beginning of the message that a reply quotes. */
export interface Quote {
  id: number;
  author: string;
  text: string;
}

/** The quote of the message `id` as it is now; `message` is undefined if the page does not have it. */
export function quoteOf(id: number, message: ChatMessage | undefined): Quote {
  if (!message) return { id, author: "", text: "an earlier message" };
  if (message.type === "message.deleted") {
    return { id, author: message.author.name, text: gettext("This message was deleted.") };
  }
  return { id, author: message.author.name, text: summary(message) };
}

/** A link to the quoted message. */
export function quoteTemplate({ id, author, text }: Quote): TemplateResult {
  return html`<a class="message__quote" href=${messageHref(id)} @click=${followMessageLink}
    ><span class="visually-hidden">${gettext("Reply to")}</span> <strong>${author}</strong> ${text}</a
  >`;
}
