/** The actions of a message. Loaded when somebody opens them for the first time. */
import { fillIn, gettext } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";
import { isKnown, type Participant, personId } from "./participant";
import type { Line } from "./room-lines";
import type { Author } from "./wire.gen";

export { ConfirmDialog } from "@shell/components/confirm-dialog";
export { openByLongPress } from "./long-press";

/** The participant, the addresses of pages, and a handler for each action. */
interface Actions {
  readonly me: Participant;
  close(): void;
  reply(line: Line): void;
  edit(line: Line): void;
  react(line: Line, emoji: string, present: boolean): void;
  pin(line: Line): void;
  unread(line: Line): void;
  delete(line: Line): void;
  readonly isDirect: boolean;
  address(path: string): string;
  card(author: Author): string;
}

/** A page about a message or its author. */
interface ToolLink {
  text: string;
  href: string;
  /** It opens in a dialog. */
  card?: boolean;
}

const COMMON = ["👍", "❤️", "😂", "🎉", "😮", "👀"];

export function actionsTemplate(line: Line, tools: Actions): TemplateResult {
  return html`${pickerTemplate(line, tools)} ${action(gettext("Reply"), () => tools.reply(line), gettext("Reply"))}
    ${line.editable ? action(gettext("Edit"), () => tools.edit(line), gettext("Edit message")) : nothing}
    ${tools.me.user_id === null ? nothing : action(gettext("Mark unread"), () => tools.unread(line), gettext("Mark unread from here"))}
    ${tools.me.moderates ? pinAction(line, tools) : nothing}
    ${line.body ? action(gettext("Copy"), () => copy(line, tools), gettext("Copy the text")) : nothing}
    ${line.mine ? nothing : links(line, tools).map(linkTemplate)}
    ${line.deletable ? action(gettext("Delete"), () => tools.delete(line), gettext("Delete message")) : nothing}`;
}

/** Pages about the message of somebody else, and about its author. */
function links({ id, author }: Line, tools: Actions): ToolLink[] {
  const card = isKnown(author)
    ? [{ text: gettext("Profile"), href: tools.card(author), card: true }]
    : [];
  if (tools.isDirect) return card;
  const report = { text: gettext("Report"), href: tools.address(`messages/${id}/report/`) };
  if (!tools.me.moderates || !isKnown(author)) return [...card, report];
  const href = tools.address(`people/${personId(author)}/`);
  return [...card, report, { text: gettext("Mute or ban"), href }];
}

const linkTemplate = ({ text, href, card = false }: ToolLink) =>
  html`<a class="button button--small button--quiet" href=${href} ?data-card=${card}>${text}</a>`;

/** A long press opens the actions, so a phone cannot select the text. */
function copy({ body }: Line, tools: Actions): void {
  void navigator.clipboard?.writeText(body).catch(() => {}); // some browsers ask first
  tools.close();
}

const pinAction = (line: Line, tools: Actions) =>
  line.pinned
    ? action(gettext("Unpin"), () => tools.pin(line), gettext("Unpin message"))
    : action(gettext("Pin"), () => tools.pin(line), gettext("Pin message"));

const action = (text: string, click: () => void, label: string) =>
  html`<button
    class="button button--small button--quiet"
    type="button"
    aria-label=${label}
    @click=${click}
  >
    ${text}
  </button>`;

/** Emojis to react with: common ones, those that the message has, and any other. */
function pickerTemplate(line: Line, tools: Actions): TemplateResult {
  const mine = new Set(line.reactions.filter((each) => each.mine).map(({ emoji }) => emoji));
  const choices = new Set([...COMMON, ...line.reactions.map(({ emoji }) => emoji)]);
  return html`<div class="message__picker" role="group" aria-label=${gettext("React")}>
    ${[...choices].map(
      (emoji) => html`<button
        class="reaction"
        type="button"
        aria-label=${fillIn(gettext("React with {emoji}"), { emoji })}
        aria-pressed=${mine.has(emoji)}
        @click=${() => tools.react(line, emoji, !mine.has(emoji))}
      >
        ${emoji}
      </button>`,
    )}
    <form @submit=${(event: SubmitEvent) => reactWithOther(event, line, tools)}>
      <input class="reaction__other" name="emoji" aria-label=${gettext("React with another emoji")} placeholder="☺" maxlength="32" autocomplete="off" required />
    </form>
  </div>`;
}

function reactWithOther(event: SubmitEvent, line: Line, tools: Actions): void {
  event.preventDefault();
  const field = (event.target as HTMLFormElement).elements.namedItem("emoji") as HTMLInputElement;
  tools.react(line, field.value.trim(), true);
}
