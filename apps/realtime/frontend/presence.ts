import { fillIn, gettext, ngettext } from "./gettext";
import type { Person, PresenceChanged, PresenceState } from "./wire.gen";

/** The people who are present: how many, and the first of them by name. Immutable. */
export interface PresenceList {
  readonly count: number;
  readonly people: readonly Person[];
}

export const NOBODY: PresenceList = { count: 0, people: [] };

/** The list after `message`. */
export function updatePresence(
  here: PresenceList,
  message: PresenceState | PresenceChanged,
): PresenceList {
  return { count: message.count, people: peopleAfter(here, message).sort(byName) };
}

function peopleAfter(here: PresenceList, message: PresenceState | PresenceChanged): Person[] {
  if (message.type === "presence.state") return [...message.people];
  const { joined, left } = message;
  const changed = new Set([...left, ...joined.map(({ id }) => id)]);
  return here.people.filter(({ id }) => !changed.has(id)).concat(joined);
}

/** "Ada", "Ada and Grace", "Ada, Grace and 3 others"; `others` are those who are not named. */
export function namesOf(people: readonly Person[], others = 0): string {
  const parts = people.map(({ name, guest }) =>
    guest ? fillIn(gettext("{name} (guest)"), { name }) : name,
  );
  if (others > 0) parts.push(fillIn(ngettext("{n} other", "{n} others", others), { n: others }));
  const last = parts.pop() ?? "";
  if (parts.length === 0) return last;
  return fillIn(gettext("{names} and {last}"), { names: parts.join(", "), last });
}

const byName = (a: Person, b: Person) => a.name.localeCompare(b.name) || compare(a.id, b.id);
const compare = (a: string, b: string) => (a < b ? -1 : 1);
