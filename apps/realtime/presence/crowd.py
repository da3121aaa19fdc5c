"""The people who are present on one stream: how many, and the first of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.realtime.protocol import Person, PresenceChanged, PresenceState

LISTED = 100


@dataclass(frozen=True)
class Crowd:
    """How many people there are, and the first `LISTED` of them by name."""

    count: int = 0
    people: tuple[Person, ...] = ()

    def state(self) -> PresenceState:
        return PresenceState(count=self.count, people=list(self.people))

    def changes(self, before: "Crowd") -> PresenceChanged | None:
        """The event that changes the crowd `before` into this one; None when they are equal."""
        if self == before:
            return None
        was, now = set(before.people), {person.id for person in self.people}
        return PresenceChanged(
            count=self.count,
            joined=[person for person in self.people if person not in was],
            left=[person.id for person in before.people if person.id not in now],
        )


def crowd_of(people: Iterable[Person]) -> Crowd:
    """A crowd of `people`; of several with one id, the last counts. All idle: they are idle."""
    known: dict[str, Person] = {}
    for person in people:
        before = known.get(person.id)
        is_idle = person.idle and (before is None or before.idle)
        known[person.id] = shown_idle(person, is_idle)
    first = sorted(known.values(), key=lambda person: (person.name.casefold(), person.id))
    return Crowd(len(known), tuple(first[:LISTED]))


def shown_idle(person: Person, idle: bool) -> Person:
    return person if person.idle == idle else person.model_copy(update={"idle": idle})
