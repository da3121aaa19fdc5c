import {
  fillIn,
  gettext,
  namesOf,
  ngettext,
  type Person,
  type PresenceList,
} from "@realtime/index";
import { html, nothing } from "lit";
import { isQuiet } from "./room-presence";

/** Up to three people are named; of more, two are named and the others counted. */
const MAX_NAMES = 3;

/**
 * The people who are here, as one line that opens into a list. An empty line keeps the layout stable.
 *
 * `card` is the address of the card of the person with an id; null for a reader without a name.
 */
export function presenceTemplate(
  { count, people }: PresenceList,
  card: ((id: string) => string) | null,
): unknown {
  if (count === 0) return html`<div class="presence-list"></div>`;
  // The class `menu` closes it on Escape and on a click elsewhere.
  return html`<details class="presence-list menu">
    <summary class="presence-list__line">
      <span class="presence-list__lamp" aria-hidden="true"></span>
      <span class="presence-list__names"
        >${count}<span class="presence-list__here"> ${gettext("here")}</span><span class="presence-list__who">: ${namesOf(people, count - people.length)}</span></span
      >
    </summary>
    <ul class="presence-list__people" aria-label=${gettext("Who is here")}>
      ${people.map((person) => html`<li>${card ? html`<a data-card href=${card(person.id)}>${person.name}</a>` : person.name}${quietBadge(person)}${guestBadge(person)}${idleBadge(person)}</li>`)}
      ${count > people.length ? html`<li>${fillIn(gettext("and {n} more"), { n: count - people.length })}</li>` : nothing}
    </ul>
  </details>`;
}

/** The people who are typing. Not a live region: a screen reader would announce it over the messages. */
export function typingTemplate(people: readonly Person[]): unknown {
  return html`<p class="typing">${typingLine(people)}</p>`;
}

/** "Grace is typing…", or an empty string. */
export function typingLine(people: readonly Person[]): string {
  if (people.length === 0) return "";
  const named = people.length > MAX_NAMES ? people.slice(0, MAX_NAMES - 1) : people;
  const names = namesOf(named, people.length - named.length);
  return fillIn(ngettext("{names} is typing…", "{names} are typing…", people.length), { names });
}

const guestBadge = (person: Person) =>
  person.guest ? html` <span class="badge">${gettext("guest")}</span>` : nothing;

const quietBadge = (person: Person) =>
  isQuiet(person, Date.now())
    ? html` <span class="badge"><svg viewBox="0 0 24 24" width="14" height="14" aria-hidden="true" focusable="false"><path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z" /></svg> ${gettext("do not disturb")}</span>`
    : nothing;

const idleBadge = (person: Person) =>
  person.idle ? html` <span class="badge">${gettext("idle")}</span>` : nothing;
