import { namesOf, type Person, type PresenceList } from "@realtime/index";
import { html, nothing } from "lit";

/** Up to three people are named; of more, two are named and the others counted. */
const MAX_NAMES = 3;

/** Who is here, as one line that opens into a list. An empty line keeps the layout stable. */
export function presenceTemplate({ count, people }: PresenceList): unknown {
  if (count === 0) return html`<div class="presence-list"></div>`;
  // The class `menu` closes it on Escape and on a click elsewhere.
  return html`<details class="presence-list menu">
    <summary class="presence-list__line">
      <span class="presence-list__lamp" aria-hidden="true"></span>
      <span class="presence-list__names"
        >${count} here<span class="presence-list__who">: ${namesOf(people, count - people.length)}</span></span
      >
    </summary>
    <ul class="presence-list__people" aria-label="Who is here">
      ${people.map((person) => html`<li>${person.name}${guestBadge(person)}</li>`)}
      ${count > people.length ? html`<li>and ${count - people.length} more</li>` : nothing}
    </ul>
  </details>`;
}

/** Who is typing. Not a live region: a screen reader would announce it over the messages. */
export function typingTemplate(people: readonly Person[]): unknown {
  return html`<p class="typing">${typingLine(people)}</p>`;
}

/** "Grace is typing…", or an empty string. */
export function typingLine(people: readonly Person[]): string {
  if (people.length === 0) return "";
  const named = people.length > MAX_NAMES ? people.slice(0, MAX_NAMES - 1) : people;
  const verb = people.length === 1 ? "is" : "are";
  return `${namesOf(named, people.length - named.length)} ${verb} typing…`;
}

const guestBadge = (person: Person) =>
  person.guest ? html` <span class="badge">guest</span>` : nothing;
