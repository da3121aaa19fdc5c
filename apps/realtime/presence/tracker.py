"""How presence travels: between processes through the channel layer, then to the local sockets.

Nothing is stored. Each process says whom it holds at a stream, to all who have sockets there, when
that changes; one that has just come asks, and each of the others answers it. What was lost on the
way, and who was killed, is seen by the digests that each process sends to all others every
`PRESENCE_SECONDS`: see digest.py. What is made of what was heard is in presence.py.
"""

import asyncio
import itertools
import math
import random
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings

from apps.realtime.hub.local_stream import Subscription
from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.presence.peers import COVERED, Announcement, Announcements, Expired, Peers
from apps.realtime.presence.roster import Crowd, Roster
from apps.realtime.protocol import Ephemeral, Event, Person
from apps.realtime.sessions.control import CONTROL_GROUP

COALESCE_SECONDS = 0.1
# Everybody is told of each change. So the larger the room, the more changes are told at once.
FRAMES_PER_SECOND = 1000
# After an outage of the layer, as its channels hold a hundred messages.
STREAMS_PER_SECOND = 100
NEVER = math.inf

Message = dict[str, Any]
Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class StreamPresence:
    """One stream's roll, and when to say and to tell what is on it."""

    def __init__(self, stream: str, gossip: "PresenceTracker") -> None:
        self.stream = stream
        self.roll: Roster[Subscription] = Roster(process=gossip.process)
        self._gossip = gossip
        self._said = Crowd()
        self._number = 0
        self._ask_at = NEVER
        # Question and answers may be lost. If all else was too since then, the digests show it.
        self._check_at = gossip.clock() + (COVERED + 1) * gossip.seconds
        self._told = Crowd()
        self._untold: set[Subscription] = set()
        self._timer: asyncio.TimerHandle | None = None

    def join(self, subscription: Subscription) -> None:
        self.roll.came(subscription, subscription.person)
        if self._told.count:
            subscription.send(self._frame(self._told.state()))
        else:
            self._untold.add(subscription)
        self._soon()

    def leave(self, subscription: Subscription) -> None:
        self.roll.went(subscription)
        self._untold.discard(subscription)
        self._soon()

    # The other processes' side

    def say(self, *, ask: Mapping[str, int] | None = None) -> None:
        """Let the other processes know whom this one holds, and `ask` whom they hold.

        Who finds there the number of what it said last has been heard, and need not answer.
        """
        self._said = self.roll.mine()
        self._number = self._gossip.say(self.stream, self._said, ask=ask)

    def ask_within(self, seconds: float) -> None:
        """Something may have been missed. Not all streams are asked about in one moment."""
        self._ask_at = min(self._ask_at, self._gossip.clock() + random.uniform(0, seconds))  # noqa: S311

    def answer(self, process: str) -> None:
        """Tell one process what was said last."""
        if self._said.count:
            self._gossip.answer(process, self.stream, self._number, self._said)

    def hear(self, message: Message) -> None:
        process, asks = message["process"], message["ask"]
        people = tuple(Person.model_validate(person) for person in message["people"])
        crowd = Crowd(message["count"], people)
        self.roll.hear(process, message["number"], crowd, now=self._gossip.clock())
        if asks is not None and asks.get(self._gossip.process) != self._number:
            self.answer(process)
        self._soon()

    def hear_of(self, process: str, said: Announcement) -> bool:
        """What `process` said here last; False when that was lost, and is to be said again."""
        if said.number <= self.roll.last_of(process):
            return True
        if said.people == 0:
            self.roll.hear(process, said.number, Crowd(), now=self._gossip.clock())
            self._soon()
        return said.people == 0

    def forget(self, over: Expired) -> None:
        if self.roll.forget(over.process, before=over.before):
            self._soon()

    def tick(self) -> None:
        """Do what is due by the clock. To be called every now and then."""
        now = self._gossip.clock()
        if now >= self._ask_at:
            self._ask_at = NEVER
            self.say(ask={})
        if now >= self._check_at:
            self._check_at = NEVER
            self.say(ask=self.roll.numbers())

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    # The sockets' side

    def _soon(self) -> None:
        if self._timer is None:
            wait = max(COALESCE_SECONDS, len(self.roll.members) / FRAMES_PER_SECOND)
            self._timer = asyncio.get_running_loop().call_later(wait, self._settle)

    def _settle(self) -> None:
        self._timer = None
        if self.roll.mine() != self._said:
            self.say()
        self._tell()
        if not self.roll.members and self._timer is None:  # somebody may have left on being told
            self._gossip.forget(self.stream)

    def _tell(self) -> None:
        """The changes to those who know the rest, and the whole to those who know nothing yet."""
        everyone = self.roll.everyone()
        if change := everyone.changes(self._told):
            self._send(change, self.roll.members.keys() - self._untold)
        if self._untold:
            self._send(everyone.state(), self._untold)
        self._told = everyone
        self._untold.clear()

    def _send(self, event: Event, members: Iterable[Subscription]) -> None:
        frame = self._frame(event)
        for member in tuple(members):
            member.send(frame)

    def _frame(self, event: Event) -> str:
        body = event.model_dump(mode="json")
        return Ephemeral(stream=self.stream, event=body).model_dump_json()


class PresenceTracker:
    """The roll calls of one hub, and what it knows of the other processes."""

    def __init__(self, *, spawn: Spawn, clock: Callable[[], float] = time.monotonic) -> None:
        """`spawn` runs a coroutine beside everything else."""
        self.process = uuid4().hex
        self.clock = clock
        self.seconds = float(getattr(settings, "PRESENCE_SECONDS", 25))
        self.peers = Peers(expiry=float(getattr(settings, "PRESENCE_EXPIRY", 60)))
        self._spawn = spawn
        self._calls: dict[str, StreamPresence] = {}
        self._numbers = itertools.count(1)
        self._diary = Announcements()
        self._digest_at = clock()
        self._asked_all_at = clock()  # who comes to a stream asks there

    # The sockets' side

    def join(self, subscription: Subscription) -> None:
        """A socket follows its stream from now on, for `subscription.person` if that is anybody.

        It is told who is here in a moment, and then of every change.
        """
        if call := self._calls.get(subscription.stream):
            call.join(subscription)
            return
        call = self._calls[subscription.stream] = StreamPresence(subscription.stream, self)
        call.join(subscription)
        call.say(ask={})

    def leave(self, subscription: Subscription) -> None:
        """It no longer does. Also to be called for one that never joined."""
        call = self._calls.get(subscription.stream)
        if call and subscription in call.roll.members:
            call.leave(subscription)

    def forget(self, stream: str) -> None:
        """Its last socket has left."""
        self._calls.pop(stream, None)

    # The other processes' side: what is heard

    def hear(self, message: Message) -> None:
        """What another process, or this one, has said about people."""
        process, now = message["process"], self.clock()
        if process == self.process:
            return
        if message["type"] == "presence.gone":
            self.peers.gone(process, now=now)
            self._forget(Expired(process, math.inf))
        elif self.peers.heard(process, now=now):
            self._dispatch(message)

    def _dispatch(self, message: Message) -> None:
        match message["type"]:
            case "presence.said":
                if call := self._calls.get(message["stream"]):
                    call.hear(message)
            case "presence.digest":
                self._hear_digest(message["process"], message["number"], message["said"])
            case "presence.wanted":
                for stream in message["streams"]:
                    if call := self._calls.get(stream):
                        call.answer(message["process"])
            case unknown:
                raise ValueError(unknown)

    def _hear_digest(
        self, process: str, number: int, digest: Mapping[str, tuple[int, int]]
    ) -> None:
        lost = [
            stream
            for stream, said in digest.items()
            if (call := self._calls.get(stream)) and not call.hear_of(process, Announcement(*said))
        ]
        if lost:
            message = {"type": "presence.wanted", "process": self.process, "streams": lost}
            self._send(group_of(process), message)
        if not self.peers.digest(process, number):
            if self.clock() - self._asked_all_at > self.seconds:
                self._ask_all(within=self.seconds)
            self.peers.doubt(process, before=self._asked_all_at, now=self.clock())

    def say_again(self) -> None:
        """The layer lost what was said meanwhile: say all within seconds, and ask the others.

        They may have been back before this process, and have said it all to nobody.
        """
        self._ask_all(within=min(self.seconds, len(self._calls) / STREAMS_PER_SECOND))

    def _ask_all(self, *, within: float) -> None:
        self._asked_all_at = self.clock()
        for call in self._calls.values():
            call.ask_within(within)

    async def keep_forever(self) -> None:
        """Say what is due, and forget processes that are not heard of any more."""
        while True:
            await asyncio.sleep(min(1.0, self.seconds / 10))
            self._tick()

    def _tick(self) -> None:
        for over in self.peers.expire(now=self.clock()):
            self._forget(over)
        for call in tuple(self._calls.values()):
            call.tick()
        if self.clock() >= self._digest_at:
            self._say_digest()

    def _forget(self, over: Expired) -> None:
        for call in self._calls.values():
            call.forget(over)

    # What is said

    def say(self, stream: str, crowd: Crowd, *, ask: Mapping[str, int] | None) -> int:
        """Tell all processes with sockets there; returns the number under which it was said."""
        number = next(self._numbers)
        self._diary.note(stream, Announcement(number, crowd.count), now=self.clock())
        self._send(stream, self._message(stream, number, crowd) | {"ask": ask})
        return number

    def answer(self, process: str, stream: str, number: int, crowd: Crowd) -> None:
        """Tell one process what was said under that number."""
        self._send(group_of(process), self._message(stream, number, crowd))

    def _message(self, stream: str, number: int, crowd: Crowd) -> Message:
        return {
            "type": "presence.said",
            "stream": stream,
            "process": self.process,
            "number": number,
            "count": crowd.count,
            "people": [person.model_dump() for person in crowd.people],
            "ask": None,
        }

    def _say_digest(self) -> None:
        # Not all processes in one moment.
        self._digest_at = self.clock() + self.seconds * random.uniform(0.8, 1)  # noqa: S311
        said = self._diary.digest(now=self.clock())
        message = {"type": "presence.digest", "process": self.process}
        self._send(CONTROL_GROUP, message | {"number": self._diary.digests, "said": said})

    async def farewell(self) -> None:
        """Say that this process's people have gone, as it is about to end."""
        for call in self._calls.values():
            call.stop()
        self._calls.clear()
        await broadcaster.send(CONTROL_GROUP, {"type": "presence.gone", "process": self.process})

    def _send(self, group: str, message: Message) -> None:
        self._spawn(broadcaster.send(group, message))


def group_of(process: str) -> str:
    """The group in which one process alone listens, for answers."""
    return f"realtime.presence.{process}"
