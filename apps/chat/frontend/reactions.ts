import { fillIn, gettext } from "@realtime/index";
import { isMine, type Participant } from "./participant";
import type { Reaction, ReactionsSaved } from "./wire.gen";

/** The people who reacted with one emoji, as the page shows them. */
export interface ShownReaction extends Reaction {
  mine: boolean;
}

/** Reactions by message id. A message without reactions has no entry. Immutable. */
export type Reactions = ReadonlyMap<number, readonly ShownReaction[]>;

export const NO_REACTIONS: Reactions = new Map();
const NONE: readonly ShownReaction[] = [];

export const reactionsTo = (all: Reactions, id: number) => all.get(id) ?? NONE;

export function reacted(
  all: Reactions,
  me: Participant,
  { message_id: id, reactions }: ReactionsSaved,
): Reactions {
  const before = reactionsTo(all, id);
  return new Map(all).set(
    id,
    reactions.map((each) => ({ ...each, mine: isAmong(me, each, before) })),
  );
}

/** Only the first people are named. Of the others, the page knows what it showed before. */
function isAmong(
  me: Participant,
  { emoji, count, people }: Reaction,
  before: readonly ShownReaction[],
) {
  if (people.some((person) => isMine(me, person))) return true;
  return people.length < count && before.some((each) => each.emoji === emoji && each.mine);
}

/** The server has accepted our own reaction, or that we take it back. */
export function reactedMyself(
  all: Reactions,
  id: number,
  emoji: string,
  present: boolean,
): Reactions {
  const change = (each: ShownReaction) =>
    each.emoji === emoji ? { ...each, mine: present } : each;
  return new Map(all).set(id, reactionsTo(all, id).map(change));
}

/** "Ada, Grace and 3 more" */
export function namesIn({ count, people, mine }: ShownReaction, me: Participant): string {
  const others = people.filter((person) => !isMine(me, person)).map(({ name }) => name);
  const named = mine ? [gettext("You"), ...others] : others;
  const more = count - named.length;
  return more > 0
    ? fillIn(gettext("{names} and {n} more"), { names: named.join(", "), n: more })
    : named.join(", ");
}
