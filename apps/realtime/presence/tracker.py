"""How presence travels between processes, through the channel layer.

Nothing is stored. When the people it holds on a stream change, a process announces all of them to
the processes that have clients there; a process that has just joined asks, and the others reply.
Each process sends all others a digest every `PRESENCE_SECONDS`, by which they notice announcements
that were lost and processes that were killed.
"""

import asyncio
import itertools
import math
import random
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.messages import (
    CONTROL_GROUP,
    LayerMessage,
    PresenceAnnounced,
    PresenceDigest,
    PresenceEnded,
    PresenceRequested,
)
from apps.realtime.presence.announcements import Announcement, Announcements
from apps.realtime.presence.crowd import Crowd
from apps.realtime.presence.peers import Expired, Peers
from apps.realtime.presence.stream_presence import Member, StreamPresence
from apps.realtime.protocol import Person

# After an outage of the layer, as its channels hold a hundred messages.
STREAMS_PER_SECOND = 100

Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class PresenceTracker:
    """The presence of one process's clients, and what other processes announced."""

    def __init__(self, *, spawn: Spawn, clock: Callable[[], float] = time.monotonic) -> None:
        """`spawn` runs a coroutine in the background."""
        self.process = uuid4().hex
        self.clock = clock
        self.seconds = float(getattr(settings, "PRESENCE_SECONDS", 25))
        self.peers = Peers(expiry=float(getattr(settings, "PRESENCE_EXPIRY", 60)))
        self.streams: dict[str, StreamPresence] = {}
        self._spawn = spawn
        self._numbers = itertools.count(1)
        self._announcements = Announcements()
        self._digest_at = clock()
        self._asked_all_at = clock()  # each new stream asks for itself

    async def run(self) -> None:
        """Send what is due, and expire processes that are silent. Runs until cancelled."""
        while True:
            await asyncio.sleep(min(1.0, self.seconds / 10))
            self._tick()

    def _tick(self) -> None:
        for expired in self.peers.expire(now=self.clock()):
            self._expire(expired)
        for presence in tuple(self.streams.values()):
            presence.tick()
        if self.clock() >= self._digest_at:
            self._send_digest()

    # The clients of this process

    def join(self, member: Member, *, anonymous: bool = False) -> None:
        """A client is present on its stream, as `member.person` if it is shown at all.

        On an `anonymous` stream it is counted. It receives who is present within a moment, and
        then every change.
        """
        if presence := self.streams.get(member.stream):
            presence.join(member)
            return
        presence = self.streams[member.stream] = StreamPresence(
            member.stream, self, anonymous=anonymous
        )
        presence.join(member)
        presence.announce(asks={})

    def change(self, member: Member) -> None:
        """How a client shows its person has changed. Does nothing for one that never joined."""
        presence = self.streams.get(member.stream)
        if presence and member in presence.roster.members:
            presence.change(member)

    def leave(self, member: Member) -> None:
        """A client has left. Does nothing for one that never joined."""
        presence = self.streams.get(member.stream)
        if presence and member in presence.roster.members:
            presence.leave(member)

    def people(self, stream: str) -> tuple[Person, ...]:
        """The first 100 people at a stream by name; none if no client of this process is there."""
        presence = self.streams.get(stream)
        return presence.roster.everyone().people if presence else ()

    # Messages from the layer

    def presence_announced(self, message: PresenceAnnounced) -> None:
        if self._is_from_peer(message.process) and (presence := self.streams.get(message.stream)):
            presence.receive(message)

    def presence_digest(self, message: PresenceDigest) -> None:
        process = message.process
        if not self._is_from_peer(process):
            return
        lost = [
            stream
            for stream, latest in message.latest.items()
            if (presence := self.streams.get(stream))
            and not presence.confirm(process, Announcement(*latest))
        ]
        if lost:
            self.reply(process, PresenceRequested(self.process, lost))
        if not self.peers.digest(process, message.number):
            if self.clock() - self._asked_all_at > self.seconds:
                self._ask_all(within=self.seconds)
            self.peers.doubt(process, before=self._asked_all_at, now=self.clock())

    def presence_requested(self, message: PresenceRequested) -> None:
        if self._is_from_peer(message.process):
            for stream in message.streams:
                if presence := self.streams.get(stream):
                    presence.reply(message.process)

    def presence_ended(self, message: PresenceEnded) -> None:
        if message.process != self.process:
            self.peers.end(message.process, now=self.clock())
            self._expire(Expired(message.process, math.inf))

    def _is_from_peer(self, process: str) -> bool:
        """Whether the sender is another process, and still running."""
        return process != self.process and self.peers.seen(process, now=self.clock())

    def _expire(self, expired: Expired) -> None:
        for presence in self.streams.values():
            presence.expire(expired)

    def resynchronize(self) -> None:
        """The layer may have lost messages: announce and ask again within seconds.

        The others may have been back before this process, and have announced to nobody.
        """
        self._ask_all(within=min(self.seconds, len(self.streams) / STREAMS_PER_SECOND))

    def _ask_all(self, *, within: float) -> None:
        self._asked_all_at = self.clock()
        for presence in self.streams.values():
            presence.ask_within(within)

    # Messages to the layer

    def announce(
        self, stream: str, crowd: Crowd, *, asks: Mapping[str, int] | None
    ) -> PresenceAnnounced:
        """Tell all processes with clients on the stream."""
        number, people = next(self._numbers), [wire_of(person) for person in crowd.people]
        message = PresenceAnnounced(stream, self.process, number, crowd.count, people, asks)
        self._announcements.add(stream, Announcement(number, crowd.count), now=self.clock())
        self._send(stream, message)
        return message

    def reply(self, process: str, message: LayerMessage) -> None:
        """Send `message` to one process."""
        self._send(group_of(process), message)

    def _send_digest(self) -> None:
        # At random times, so that processes take turns.
        self._digest_at = self.clock() + self.seconds * random.uniform(0.8, 1)  # noqa: S311
        latest = self._announcements.digest(now=self.clock())
        digest = PresenceDigest(self.process, self._announcements.digests, latest)
        self._send(CONTROL_GROUP, digest)

    async def farewell(self) -> None:
        """Tell the other processes that this one shuts down, and its people have gone."""
        for presence in self.streams.values():
            presence.stop()
        self.streams.clear()
        await broadcaster.send(CONTROL_GROUP, PresenceEnded(self.process))

    def _send(self, group: str, message: LayerMessage) -> None:
        self._spawn(broadcaster.send(group, message))


def group_of(process: str) -> str:
    """The group in which only this process listens, for replies."""
    return f"realtime.presence.{process}"


def wire_of(person: Person) -> dict[str, Any]:
    """Without what a process of the version before does not know, where that is possible."""
    later = ("idle", "quiet_until")
    return person.model_dump(exclude={name for name in later if not getattr(person, name)})
