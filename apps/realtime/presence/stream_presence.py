"""One stream's presence in one process: its announcements, and its pushes to clients."""

import asyncio
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from apps.realtime.layer.messages import PresenceAnnounced
from apps.realtime.presence.announcements import COVERED, Announcement
from apps.realtime.presence.crowd import Crowd
from apps.realtime.presence.peers import Expired
from apps.realtime.presence.roster import Roster
from apps.realtime.protocol import Event, Person
from apps.realtime.services import ephemeral_frame

if TYPE_CHECKING:
    from apps.realtime.presence.tracker import PresenceTracker

# How many seconds changes are collected at least, and how many frames a second a process sends.
# Every member receives every change. So the larger the room, the more changes go into one frame.
NAMED = 0.1, 1000
ANONYMOUS = 2.0, 200  # a number may be late
NEVER = math.inf


class Member(Protocol):
    """A client that is present: a subscription of the hub."""

    stream: str
    person: Person | None
    send: Callable[[str], None]

    def __hash__(self) -> int: ...


class StreamPresence:
    def __init__(self, stream: str, tracker: "PresenceTracker", *, anonymous: bool = False) -> None:
        self.stream = stream
        self.roster: Roster[Member] = Roster(process=tracker.process, anonymous=anonymous)
        self.pushed = Crowd()  # what the clients know
        self._tracker = tracker
        self._announced = Crowd()
        self._announcement: PresenceAnnounced | None = None
        self._ask_at = NEVER
        # The first request and its replies may be lost; if so, ask once more after some digests.
        self._check_at = tracker.clock() + (COVERED + 1) * tracker.seconds
        self._uninformed: set[Member] = set()
        self._timer: asyncio.TimerHandle | None = None

    def join(self, member: Member) -> None:
        self.roster.join(member, member.person)
        if self.pushed.count:
            member.send(ephemeral_frame(self.stream, self.pushed.state()))
        else:
            self._uninformed.add(member)
        self._push_soon()

    def change(self, member: Member) -> None:
        """`member.person` has changed."""
        self.roster.join(member, member.person)
        self._push_soon()

    def leave(self, member: Member) -> None:
        self.roster.leave(member)
        self._uninformed.discard(member)
        self._push_soon()

    # The other processes

    def announce(self, *, asks: Mapping[str, int] | None = None) -> None:
        """Tell the other processes which people this one holds, and ask for theirs.

        A process whose latest number is in `asks` need not reply.
        """
        self._announced = self.roster.local()
        self._announcement = self._tracker.announce(self.stream, self._announced, asks=asks)

    def ask_within(self, seconds: float) -> None:
        """Announcements may have been missed: ask, at a random time so that streams take turns."""
        self._ask_at = min(self._ask_at, self._tracker.clock() + random.uniform(0, seconds))  # noqa: S311

    def reply(self, process: str) -> None:
        """Repeat the latest announcement to one process."""
        if self._announcement and self._announced.count:
            self._tracker.reply(process, replace(self._announcement, asks=None))

    def receive(self, message: PresenceAnnounced) -> None:
        people = tuple(Person.model_validate(person) for person in message.people)
        crowd = Crowd(message.count, people)
        self.roster.receive(message.process, message.number, crowd, now=self._tracker.clock())
        latest = self._announcement.number if self._announcement else 0
        if message.asks is not None and message.asks.get(self._tracker.process) != latest:
            self.reply(message.process)
        self._push_soon()

    def confirm(self, process: str, latest: Announcement) -> bool:
        """A digest names the latest announcement of `process`; False when it was lost."""
        if latest.number <= self.roster.latest_number(process):
            return True
        if latest.people == 0:
            self.roster.receive(process, latest.number, Crowd(), now=self._tracker.clock())
            self._push_soon()
        return latest.people == 0

    def expire(self, expired: Expired) -> None:
        if self.roster.expire(expired.process, before=expired.before):
            self._push_soon()

    def tick(self) -> None:
        """Ask if it is time to. Call this every now and then."""
        now = self._tracker.clock()
        if now >= self._ask_at:
            self._ask_at = NEVER
            self.announce(asks={})
        if now >= self._check_at:
            self._check_at = NEVER
            self.announce(asks=self.roster.latest_numbers())

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    # The clients of this process

    def _push_soon(self) -> None:
        if self._timer is None:
            fewest, most = ANONYMOUS if self.roster.anonymous else NAMED
            wait = max(fewest, len(self.roster.members) / most)
            self._timer = asyncio.get_running_loop().call_later(wait, self._settle)

    def _settle(self) -> None:
        self._timer = None
        if self.roster.local() != self._announced:
            self.announce()
        self._push()
        # A member may have left because of what was pushed to it.
        if not self.roster.members and self._timer is None:
            self._tracker.streams.pop(self.stream, None)

    def _push(self) -> None:
        """Send the changes to members who know the rest, and everything to new ones."""
        everyone = self.roster.everyone()
        if change := everyone.changes(self.pushed):
            self._send(change, self.roster.members.keys() - self._uninformed)
        if self._uninformed:
            self._send(everyone.state(), self._uninformed)
        self.pushed = everyone
        self._uninformed.clear()

    def _send(self, event: Event, members: Iterable[Member]) -> None:
        frame = ephemeral_frame(self.stream, event)
        for member in tuple(members):
            member.send(frame)
