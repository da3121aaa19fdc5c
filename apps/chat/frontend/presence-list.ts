import { type Here, namesOf, type Person } from "@realtime/index";
import { html, nothing } from "lit";

/** How many of those who are typing are named. */
const NAMED = 2;

/** Who is here, in one line that opens. The line is there before anybody is, so that nothing moves. */
export function peopleTemplate({ count, people }: Here): unknown {
  if (count === 0) return html`<div class="people"></div>`;
  // A `menu` closes on Escape and on a click elsewhere.
  return html`<details class="people menu">
    <summary class="people__line">
      <span class="people__lamp" aria-hidden="true"></span>
      <span class="people__names">${count} here: ${namesOf(people, count - people.length)}</span>
    </summary>
    <ul class="people__list" aria-label="Who is here">
      ${people.map((person) => html`<li>${person.name}${guest(person)}</li>`)}
      ${count > people.length ? html`<li>and ${count - people.length} more</li>` : nothing}
    </ul>
  </details>`;
}

/** Who is typing, above the composer. Not a live region: it would talk over whoever listens. */
export function typingTemplate(people: readonly Person[]): unknown {
  return html`<p class="typing">${typingLine(people)}</p>`;
}

/** "Grace is typing…", or nothing. */
export function typingLine(people: readonly Person[]): string {
  if (people.length === 0) return "";
  const named = people.length > NAMED + 1 ? people.slice(0, NAMED) : people;
  const verb = people.length === 1 ? "is" : "are";
  return `${namesOf(named, people.length - named.length)} ${verb} typing…`;
}

const guest = (person: Person) =>
  person.guest ? html` <span class="badge">guest</span>` : nothing;
