"""How presence travels: between processes through the stream's group, then to the local sockets.

Nothing is stored. Each process says whom it holds when that changes and every `PRESENCE_SECONDS`;
one that has just come asks, and the others answer. See presence.py for what is made of it.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings

from apps.realtime.layers import wake_ups
from apps.realtime.presence import Crowd, Roll
from apps.realtime.protocol import Ephemeral, Event, Person
from apps.realtime.topic import Subscription

COALESCE_SECONDS = 0.1
# Everybody is told of each change. So the larger the room, the more changes are told at once.
FRAMES_PER_SECOND = 1000
# After an outage of the layer, as its channels hold a hundred messages.
STREAMS_PER_SECOND = 100

Message = dict[str, Any]
Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class RollCall:
    """One stream's roll, and when to say and to tell what is on it."""

    def __init__(self, stream: str, gossip: "Gossip") -> None:
        self.stream = stream
        self.roll: Roll[Subscription] = Roll(process=gossip.process, expiry=gossip.expiry)
        self._gossip = gossip
        self._said = Crowd()
        self._said_at = 0.0
        self._due = 0.0
        self._asked = False
        self._missed = False
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

    def say(self, *, ask: bool = False) -> None:
        """Let the other processes know whom this one holds."""
        self._said, self._said_at = self.roll.mine(), self._gossip.clock()
        ask = ask or self._missed
        self._asked = self._missed = False
        # Not all streams at the same moment, for the same reason as above.
        self.say_within(self._gossip.seconds, at_least=0.8)
        self._gossip.say(self.stream, self._said, ask=ask)

    def missed(self) -> None:
        """Something may have been said that this process did not hear: ask, when it speaks next."""
        self._missed = True

    def say_within(self, seconds: float, at_least: float = 0.0) -> None:
        """Say it again after some part of `seconds`, but not before the part `at_least`."""
        self._due = self._gossip.clock() + seconds * random.uniform(at_least, 1)  # noqa: S311

    def hear(self, message: Message) -> None:
        people = tuple(Person.model_validate(person) for person in message["people"])
        crowd = Crowd(message["count"], people)
        now = self._gossip.clock()
        self.roll.hear(message["process"], message["number"], crowd, now=now)
        if message["ask"]:
            self._answer(now)
        self._soon()

    def tick(self) -> None:
        """Do what is due by the clock. To be called every now and then."""
        now = self._gossip.clock()
        if self.roll.expire(now=now):
            self._soon()
        if (self._said.count or self._missed) and now >= self._due:
            self.say()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _answer(self, now: float) -> None:
        """At once, unless it has just been said: when many ask together, one answer is enough."""
        if now - self._said_at >= COALESCE_SECONDS:
            self.say()
        else:
            self._asked = True

    def _soon(self) -> None:
        if self._timer is None:
            wait = max(COALESCE_SECONDS, len(self.roll.members) / FRAMES_PER_SECOND)
            self._timer = asyncio.get_running_loop().call_later(wait, self._settle)

    def _settle(self) -> None:
        self._timer = None
        if self._asked or self.roll.mine() != self._said:
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


class Gossip:
    """The roll calls of one hub."""

    def __init__(self, *, spawn: Spawn, clock: Callable[[], float] = time.monotonic) -> None:
        """`spawn` runs a coroutine beside everything else."""
        self.process = uuid4().hex
        self.clock = clock
        self.seconds = float(getattr(settings, "PRESENCE_SECONDS", 25))
        self.expiry = float(getattr(settings, "PRESENCE_EXPIRY", 60))
        self._spawn = spawn
        self._calls: dict[str, RollCall] = {}
        self._numbers = itertools.count(1)

    def join(self, subscription: Subscription) -> None:
        """A socket follows its stream from now on, for `subscription.person` if that is anybody.

        It is told who is here in a moment, and then of every change.
        """
        if call := self._calls.get(subscription.stream):
            call.join(subscription)
            return
        call = self._calls[subscription.stream] = RollCall(subscription.stream, self)
        call.join(subscription)
        call.say(ask=True)

    def leave(self, subscription: Subscription) -> None:
        """It no longer does. Also to be called for one that never joined."""
        call = self._calls.get(subscription.stream)
        if call and subscription in call.roll.members:
            call.leave(subscription)

    def hear(self, message: Message) -> None:
        """Another process, or this one, has said whom it holds at a stream."""
        call = self._calls.get(message["stream"])
        if call and message["process"] != self.process:
            call.hear(message)

    def say_again(self) -> None:
        """The layer lost what was said meanwhile: say all within seconds, and ask the others.

        They may have been back before this process, and have said it all to nobody.
        """
        for call in self._calls.values():
            call.missed()
            call.say_within(min(self.seconds, len(self._calls) / STREAMS_PER_SECOND))

    def forget(self, stream: str) -> None:
        """Its last socket has left."""
        self._calls.pop(stream, None)

    async def keep_forever(self) -> None:
        """Say again what is to be said every `seconds`, and forget processes that do not."""
        while True:
            await asyncio.sleep(min(1.0, self.seconds / 10))
            for call in tuple(self._calls.values()):
                call.tick()

    async def farewell(self) -> None:
        """Say that this process's people have gone, as it is about to end."""
        calls = tuple(self._calls.values())
        self._calls.clear()
        for call in calls:
            call.stop()
        nobody = Crowd()
        await asyncio.gather(
            *(
                wake_ups.send(call.stream, self._message(call.stream, nobody, ask=False))
                for call in calls
            )
        )

    def say(self, stream: str, crowd: Crowd, *, ask: bool = False) -> None:
        self._spawn(wake_ups.send(stream, self._message(stream, crowd, ask=ask)))

    def _message(self, stream: str, crowd: Crowd, *, ask: bool) -> Message:
        return {
            "type": "stream.presence",
            "stream": stream,
            "process": self.process,
            "number": next(self._numbers),
            "count": crowd.count,
            "people": [person.model_dump() for person in crowd.people],
            "ask": ask,
        }
