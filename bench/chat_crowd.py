"""Members of a chat under load: their sockets, and when each message reaches them."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from uuid import uuid4

from bench.visitors import Visitor, connect_all

PATH = "/ws/chat/"
WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Room:
    id: int
    slug: str
    members: list[int]  # their numbers

    @property
    def stream(self) -> str:
        return f"chat.room.{self.id}"


@dataclass
class Sent:
    """One message. Times are those of `time.perf_counter`."""

    room: Room
    author: int
    due_at: float
    clock: float  # when it was due, in seconds since 1970
    acknowledged_at: float | None = None
    arrived_at: list[float] = field(default_factory=list)  # at other people's sockets
    arrivals: Counter[int] = field(default_factory=Counter)  # by number of the member


class Member(Visitor):
    def __init__(self, number: int, port: int, session: str, crowd: "ChatCrowd") -> None:
        super().__init__(PATH, port, session)
        self.number = number
        self.crowd = crowd

    def _receive(self, payload: bytes) -> None:
        if payload.startswith(b'{"type":"event"'):
            self.crowd.arrived(self.number, json.loads(payload)["event"], time.perf_counter())
        super()._receive(payload)


class ChatCrowd:
    """A member's socket follows all of their rooms, as the list of rooms does."""

    def __init__(self, port: int, sessions: Sequence[str], rooms: Sequence[Room]) -> None:
        self.rooms = rooms
        self.members = [Member(n, port, session, self) for n, session in enumerate(sessions)]
        self.sent: dict[str, Sent] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def connect(self) -> None:
        await connect_all(self.members)
        for room in self.rooms:
            await asyncio.gather(*(self.members[n].subscribe(room.stream) for n in room.members))

    def arrived(self, member: int, event: dict[str, object], at: float) -> None:
        sent = self.sent.get(str(event.get("client_id")))
        if sent is None:
            return
        sent.arrivals[member] += 1
        if member != sent.author:
            sent.arrived_at.append(at)

    async def write(self, times: Sequence[float], shown: Room) -> None:
        """Send a message at each of these times, in seconds from now, however late answers are.

        Every fourth goes to `shown`, the others to the other rooms in turn; their members take
        turns, too.
        """
        others = cycle(room for room in self.rooms if room is not shown)
        authors = {room.id: cycle(room.members) for room in self.rooms}
        authors[shown.id] = cycle(shown.members[1:])  # the first looks at the page
        begun, clock = time.perf_counter(), time.time()
        for number, at in enumerate(times):
            await asyncio.sleep(max(0.0, begun + at - time.perf_counter()))
            room = next(others) if number % 4 else shown
            sent = Sent(room, next(authors[room.id]), begun + at, clock + at)
            self._tasks.append(asyncio.create_task(self._send(number, sent)))
        await asyncio.gather(*self._tasks)
        await self._all_arrived()

    async def _send(self, number: int, sent: Sent) -> None:
        client_id = str(uuid4())
        self.sent[client_id] = sent
        await self.members[sent.author].ask(
            "message.send", room_id=sent.room.id, client_id=client_id, body=f"Message {number}"
        )
        sent.acknowledged_at = time.perf_counter()

    async def _all_arrived(self) -> None:
        deadline = time.perf_counter() + WAIT_SECONDS
        while [*self.faults()] and time.perf_counter() < deadline:  # noqa: ASYNC110  counters, no event
            await asyncio.sleep(0.05)

    def faults(self) -> Iterator[str]:
        """A sentence for each message that did not reach each member of its room once."""
        for each in self.sent.values():
            if each.arrivals != Counter(each.room.members):
                yield f"a message in {each.room.slug} arrived {each.arrivals.total()} times"

    def acknowledged(self) -> list[float]:
        """Seconds from when a message was due until its author had the answer."""
        return [
            each.acknowledged_at - each.due_at
            for each in self.sent.values()
            if each.acknowledged_at is not None
        ]

    def delivered(self) -> list[float]:
        """The same until the event was at each other person's socket."""
        return [at - each.due_at for each in self.sent.values() for at in each.arrived_at]

    def due_in(self, room: Room) -> list[float]:
        """When the messages of a room were due, in seconds since 1970, in order."""
        return [each.clock for each in self.sent.values() if each.room is room]
