import { gettext } from "@realtime/index";
import { html, nothing } from "lit";
import type { MessageTools } from "./message-tools";
import { namesIn } from "./reactions";
import type { Line } from "./room-lines";

/** The reactions below a message. They are no tab stops, as the message's tools have the same buttons. */
export function reactionsTemplate(line: Line, tools: MessageTools): unknown {
  if (line.reactions.length === 0) return nothing;
  return html`<ul class="message__reactions" aria-label=${gettext("Reactions")}>
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
