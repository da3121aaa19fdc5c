"""Who is at a stream, as one process knows it. No I/O."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from apps.realtime.protocol import Person, PresenceChanged, PresenceState

LISTED = 100

Member = TypeVar("Member", bound=Hashable)


@dataclass(frozen=True)
class Crowd:
    """How many people there are, and the first `LISTED` of them by name."""

    count: int = 0
    people: tuple[Person, ...] = ()

    def state(self) -> PresenceState:
        return PresenceState(count=self.count, people=list(self.people))

    def changes(self, before: "Crowd") -> PresenceChanged | None:
        """What makes this crowd of the one `before`; None when they are the same."""
        if self == before:
            return None
        was, now = set(before.people), {person.id for person in self.people}
        return PresenceChanged(
            count=self.count,
            joined=[person for person in self.people if person not in was],
            left=[person.id for person in before.people if person.id not in now],
        )


@dataclass(frozen=True)
class Heard:
    """What another process said last, and when that was heard."""

    number: int
    crowd: Crowd
    at: float


class Roster(Generic[Member]):
    """Everybody at one stream: those held here, and those that other processes said they hold.

    A process always says all it holds and numbers what it says. So whatever is lost, doubled or
    overtaken on the way is made good by the next it says. Times are in seconds on any clock that
    only goes forward.
    """

    def __init__(self, *, process: str) -> None:
        """`process` is this one's name."""
        self.process = process
        self.members: dict[Member, Person | None] = {}
        self._heard: dict[str, Heard] = {}

    def came(self, member: Member, person: Person | None) -> None:
        """A socket is here for `person`; None is somebody who only looks on."""
        self.members[member] = person

    def went(self, member: Member) -> None:
        self.members.pop(member, None)

    def hear(self, process: str, number: int, crowd: Crowd, *, now: float) -> None:
        """Another process holds `crowd`. What it said after this may have come before it."""
        if number >= self.last_of(process):
            self._heard[process] = Heard(number, crowd, now)

    def last_of(self, process: str) -> int:
        """The number of what was heard last of another process; 0 when that is nothing."""
        last = self._heard.get(process)
        return last.number if last else 0

    def numbers(self) -> dict[str, int]:
        """The same of all the others."""
        return {name: last.number for name, last in self._heard.items()}

    def forget(self, process: str, *, before: float) -> bool:
        """What another process was heard to say before then is over; True when anything is."""
        last = self._heard.get(process)
        if last is None or last.at >= before:
            return False
        del self._heard[process]
        return True

    def mine(self) -> Crowd:
        """Whom this process holds: several sockets of one person are one person."""
        return crowd_of(person for person in self.members.values() if person is not None)

    def everyone(self) -> Crowd:
        """Whom all processes hold together.

        The list is exact, as the first by name of all are among the first of each. The count is too
        while no process holds more than `LISTED`; above, who is in two processes may count twice.
        """
        said = {name: heard.crowd for name, heard in self._heard.items()}
        said[self.process] = self.mine()
        # In one order everywhere, so that all processes agree on the name of who has two.
        crowds = [said[name] for name in sorted(said)]
        listed = crowd_of(person for crowd in crowds for person in crowd.people)
        unlisted = sum(crowd.count - len(crowd.people) for crowd in crowds)
        return Crowd(listed.count + unlisted, listed.people)


def crowd_of(people: Iterable[Person]) -> Crowd:
    """A crowd of `people`; of those with one id, the last counts."""
    known = {person.id: person for person in people}
    first = sorted(known.values(), key=lambda person: (person.name.casefold(), person.id))
    return Crowd(len(known), tuple(first[:LISTED]))
