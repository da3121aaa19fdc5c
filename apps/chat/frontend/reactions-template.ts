import { html, nothing, type TemplateResult } from "lit";
import type { MessageTools } from "./message-tools";
import { namesIn } from "./reactions";
import type { Line } from "./room-lines";

const COMMON = ["👍", "❤️", "😂", "🎉", "😮", "👀"];

/** The reactions below a message. They are no tab stops, as the message's tools have the same buttons. */
export function reactionsTemplate(line: Line, tools: MessageTools): unknown {
  if (line.reactions.length === 0) return nothing;
  return html`<ul class="message__reactions" aria-label="Reactions">
    ${line.reactions.map((reaction) => {
      const { emoji, count, mine } = reaction;
      const names = namesIn(reaction, tools.me);
      return html`<li>
        <button
          class="reaction"
          type="button"
          tabindex="-1"
          aria-pressed=${mine}
          aria-label="${emoji} ${count}: ${names}"
          title=${names}
          ?disabled=${!tools.available}
          @click=${() => tools.react(line, emoji, !mine)}
        >
          ${emoji} <span class="reaction__count">${count}</span>
        </button>
      </li>`;
    })}
  </ul>`;
}

/** Emojis to react with: common ones, those that the message has, and any other. */
export function pickerTemplate(line: Line, tools: MessageTools): TemplateResult {
  const mine = new Set(line.reactions.filter((each) => each.mine).map(({ emoji }) => emoji));
  const choices = new Set([...COMMON, ...line.reactions.map(({ emoji }) => emoji)]);
  return html`<div class="message__picker" role="group" aria-label="React">
    ${[...choices].map(
      (emoji) => html`<button
        class="reaction"
        type="button"
        aria-label="React with ${emoji}"
        aria-pressed=${mine.has(emoji)}
        @click=${() => tools.react(line, emoji, !mine.has(emoji))}
      >
        ${emoji}
      </button>`,
    )}
    <form @submit=${(event: SubmitEvent) => reactWithOther(event, line, tools)}>
      <input class="reaction__other" name="emoji" aria-label="React with another emoji" placeholder="☺" maxlength="32" autocomplete="off" required />
    </form>
  </div>`;
}

function reactWithOther(event: SubmitEvent, line: Line, tools: MessageTools): void {
  event.preventDefault();
  const field = (event.target as HTMLFormElement).elements.namedItem("emoji") as HTMLInputElement;
  tools.react(line, field.value.trim(), true);
}
