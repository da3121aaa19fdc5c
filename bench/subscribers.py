"""Many sockets in one room, which count their deliveries."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from apps.realtime.testing.processes import HOST
from bench.dialects import Dialect
from bench.load_socket import LoadSocket

HANDSHAKES_AT_ONCE = 50  # Daphne has a backlog of 50 and a handshake timeout of 5 s
TIMEOUT = 60.0
KNOWN_CHUNKS = 1000
NUMBER = re.compile(rb'"number": ?"(\d{8})"\W{1,3}$')


@dataclass
class Tally:
    """The broadcasts to all sockets, and their deliveries. Numbers start at 1.

    A latency is the time in seconds from when a broadcast was due until its last delivery.
    """

    sockets: int = 0
    due_at: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)  # missing deliveries of each broadcast
    complete: Callable[[], None] = lambda: None
    # The parsed content of a chunk of bytes that another socket has received before.
    known: dict[bytes, tuple[int, ...]] = field(default_factory=dict)

    def send(self, due_at: float | None = None) -> int:
        """Record that the next broadcast is sent, and return its number.

        It counts as due now, or at `due_at`, in seconds of `time.perf_counter`.
        """
        self.pending.append(self.sockets)
        self.due_at.append(time.perf_counter() if due_at is None else due_at)
        return len(self.pending)

    def record_delivery(self, number: int) -> None:
        left = self.pending[number - 1] = self.pending[number - 1] - 1
        if left == 0:
            self.latencies.append(time.perf_counter() - self.due_at[number - 1])
            self.complete()

    def learn(self, data: bytes, numbers: Sequence[int]) -> None:
        """All sockets of a room receive the same bytes, which need parsing only once."""
        if len(self.known) >= KNOWN_CHUNKS:
            self.known.clear()
        self.known[data] = tuple(numbers)


class Subscriber(LoadSocket):
    """One socket. Its deliveries must be 1, 2, 3 ... without gaps and duplicates."""

    def __init__(
        self, dialect: Dialect, room: int, tally: Tally, headers: Sequence[str] = ()
    ) -> None:
        super().__init__(dialect.path(room), self._receive, headers)
        self.dialect = dialect
        self.room = room
        self.tally = tally
        self.last = 0
        self.delivered = 0
        self.extra = 0
        self._joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._numbers: list[int | None] = []  # of the frames that are being parsed

    async def join(self, host: str, port: int) -> None:
        """Connect and enter the room. ConnectionError if the server refuses."""
        await self.connect(host, port)
        if hello := self.dialect.hello(self.room):
            self.send(hello)
            await self._joined

    def data_received(self, data: bytes) -> None:
        known = None if self._buffer else self.tally.known.get(data)
        for number in self._parse(data) if known is None else known:
            self._count(number)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if not self._joined.done():
            self._joined.set_exception(ConnectionError(f"{self.path} was closed."))
            self._joined.exception()  # nobody may wait for it

    def _parse(self, data: bytes) -> Sequence[int]:
        whole, self._numbers = not self._buffer, []
        super().data_received(data)
        numbers = [number for number in self._numbers if number is not None]
        if whole and not self._buffer and numbers == self._numbers != []:
            self.tally.learn(data, numbers)
        return numbers

    def _receive(self, payload: bytes) -> None:
        found = NUMBER.search(payload, max(0, len(payload) - 30))
        self._numbers.append(int(found[1]) if found else None)
        if not found and self.dialect.joined(payload) and not self._joined.done():
            self._joined.set_result(None)

    def _count(self, number: int) -> None:
        self.delivered += 1
        if self.last < number <= len(self.tally.pending):
            self.last = number
            self.tally.record_delivery(number)
        else:
            self.extra += 1


class SlowSubscriber(Subscriber):
    """Reads 1,000 bytes per second, and lets the rest wait in the network and in the server."""

    bytes_per_second = 1000

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._joined.done() or not self.dialect.hello(self.room):
            self.transport.pause_reading()
            pause = len(data) / self.bytes_per_second
            asyncio.get_running_loop().call_later(pause, self.transport.resume_reading)


class Crowd:
    """The sockets of one room on one server, and the count of their deliveries."""

    def __init__(self, dialect: Dialect, port: int, room: int) -> None:
        self.dialect, self.port, self.room = dialect, port, room
        self.tally = Tally()
        self.members: list[Subscriber] = []
        self.refused = 0
        self.lost = 0  # sockets that the server has closed

    async def join(self, headers: Sequence[Sequence[str]]) -> None:
        """Connect a socket for each of these sets of headers, and wait until all are in the room.

        Do this before the first broadcast. A socket that the server refuses tries again;
        ConnectionError if there are more refusals than sockets.
        """
        self.tally.sockets = len(headers)
        handshakes = asyncio.Semaphore(HANDSHAKES_AT_ONCE)

        async def join(headers: Sequence[str]) -> None:
            async with handshakes:
                self.members.append(await self._member(headers))

        await asyncio.gather(*map(join, headers))

    async def _member(self, headers: Sequence[str]) -> Subscriber:
        while True:
            member = Subscriber(self.dialect, self.room, self.tally, headers)
            try:
                await member.join(HOST, self.port)
            except OSError:
                self.refused += 1
                if self.refused > self.tally.sockets:
                    raise
            else:
                return member

    async def leave(self) -> None:
        """Close every socket that is still open. Do not wait longer than TIMEOUT for the server."""
        self.lost = sum(each.closed.done() for each in self.members)
        if self.members:
            closing = [asyncio.ensure_future(each.close()) for each in self.members]
            await asyncio.wait(closing, timeout=TIMEOUT)

    @property
    def delivered(self) -> int:
        return sum(each.delivered for each in self.members)

    @property
    def missing(self) -> int:
        return sum(self.tally.pending)

    @property
    def extra(self) -> int:
        return sum(each.extra for each in self.members)

    def faults(self) -> Iterator[str]:
        """A sentence for each kind of failure, after the members have left."""
        if self.lost:
            yield f"the server closed {self.lost:,} sockets"
        if missing := self.missing:
            yield f"{missing:,} deliveries are missing"
        if extra := self.extra:
            yield f"{extra:,} deliveries came twice or out of order"
