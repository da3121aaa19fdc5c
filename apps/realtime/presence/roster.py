"""The people present on one stream, as one process knows them. No I/O."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from apps.realtime.presence.crowd import Crowd, crowd_of
from apps.realtime.protocol import Person

M = TypeVar("M", bound=Hashable)


@dataclass(frozen=True)
class Received:
    """The latest announcement of another process, and when it arrived."""

    number: int
    crowd: Crowd
    at: float


class Roster(Generic[M]):
    """Everybody on one stream: this process's members, and the people other processes announced.

    An announcement always lists all that a process holds, and has a number. So the next one makes
    up for any that is lost, doubled or overtaken. Times are in seconds on a monotonic clock.
    """

    def __init__(self, *, process: str, anonymous: bool = False) -> None:
        """`process` is this one's name. An `anonymous` roster counts members, not people."""
        self.anonymous = anonymous
        self.process = process
        self.members: dict[M, Person | None] = {}
        self._received: dict[str, Received] = {}

    def join(self, member: M, person: Person | None) -> None:
        """A local client is here for `person`; None for one that is not shown."""
        self.members[member] = person

    def leave(self, member: M) -> None:
        self.members.pop(member, None)

    def receive(self, process: str, number: int, crowd: Crowd, *, now: float) -> None:
        """Another process announced `crowd`. A later announcement may have arrived before."""
        if number >= self.latest_number(process):
            self._received[process] = Received(number, crowd, now)

    def latest_number(self, process: str) -> int:
        """The number of the latest announcement of another process; 0 when there is none."""
        latest = self._received.get(process)
        return latest.number if latest else 0

    def latest_numbers(self) -> dict[str, int]:
        return {name: latest.number for name, latest in self._received.items()}

    def expire(self, process: str, *, before: float) -> bool:
        """Drop what another process announced before then. Returns whether there was anything."""
        latest = self._received.get(process)
        if latest is None or latest.at >= before:
            return False
        del self._received[process]
        return True

    def local(self) -> Crowd:
        """The people of this process: several clients of one person are one person."""
        if self.anonymous:
            return Crowd(len(self.members))
        return crowd_of(person for person in self.members.values() if person is not None)

    def everyone(self) -> Crowd:
        """The people of all processes.

        The list is exact, as the first by name of all are among the first of each process. The
        count is exact while no process holds more than `LISTED`; above, a person in two processes
        may count twice.
        """
        crowds_by_process = {name: latest.crowd for name, latest in self._received.items()}
        crowds_by_process[self.process] = self.local()
        # In one order, so that all processes agree on the name of a person who has two.
        crowds = [crowds_by_process[name] for name in sorted(crowds_by_process)]
        listed = crowd_of(person for crowd in crowds for person in crowd.people)
        unlisted = sum(crowd.count - len(crowd.people) for crowd in crowds)
        return Crowd(listed.count + unlisted, listed.people)
