import { fillIn, gettext, language } from "@realtime/index";
import { clockTime, dayLabel, isSameDay } from "./dates";
import type { Participant } from "./participant";
import type { RoomSaved } from "./wire.gen";
import type { Writing } from "./writing";

/** Why the participant cannot write, as a sentence for the composer; null if they can. */
export function whyClosed(writing: Writing, room: RoomSaved, me: Participant): string | null {
  const { now, mutedUntil } = writing;
  if (room.archived) return gettext("This room is archived. Nobody writes here any more.");
  if (mutedUntil > now) {
    writing.await(mutedUntil);
    const time = timeOf(mutedUntil, now);
    return fillIn(gettext("A moderator has muted you until {time}."), { time });
  }
  if (me.moderates) return null;
  if (room.locked) return gettext("This room is locked: only moderators write here now.");
  const next = writing.next(room);
  if (next <= now) return null;
  writing.await(next);
  const time = secondsTime(next);
  return fillIn(gettext("Slow mode: you can write again at {time}."), { time });
}

function timeOf(until: number, now: number): string {
  const at = new Date(until).toISOString();
  const isToday = isSameDay(new Date(until), new Date(now));
  return isToday ? clockTime(at) : `${dayLabel(at, new Date(now))}, ${clockTime(at)}`;
}

/** The time of day with seconds, of milliseconds since 1970. */
const secondsTime = (at: number) =>
  new Date(at).toLocaleTimeString(language(), { timeStyle: "medium", hourCycle: "h23" });
