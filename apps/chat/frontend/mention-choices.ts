import { gettext } from "@realtime/index";
import { html, nothing } from "lit";
import type { Choice, MentionCompletion } from "./mention-completion";

export const CHOICES_ID = "composer-choices";
export const choiceId = (index: number) => `composer-choice-${index}`;

/** The names to choose from, above the text. */
export function choicesTemplate(
  { choices, active }: MentionCompletion,
  choose: (choice: Choice) => void,
): unknown {
  if (choices.length === 0) return nothing;
  return html`<ul class="composer__choices" id=${CHOICES_ID} role="listbox" aria-label=${gettext("People")}>
    ${choices.map(
      (choice, i) => html`<li
        id=${choiceId(i)}
        class="composer__choice"
        role="option"
        aria-selected=${i === active}
        @pointerdown=${(event: Event) => event.preventDefault() /* the text keeps the focus */}
        @click=${() => choose(choice)}
      >
        <strong>@${choice.username}</strong> ${choice.name}
      </li>`,
    )}
  </ul>`;
}
