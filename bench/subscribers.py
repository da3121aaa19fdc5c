"""Many sockets in one group, which count their deliveries."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.load_socket import LoadSocket

HANDSHAKES_AT_ONCE = 50  # Daphne has a backlog of 50 and a handshake timeout of 5 s
TIMEOUT = 10.0


@dataclass
class Tally:
    """The broadcasts to all sockets, and their deliveries. Numbers start at 1.

    A latency is the time in seconds until the last delivery of a broadcast.
    """

    sockets: int
    sent_at: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    deliveries: int = 0
    missing: int = 0
    extra: int = 0
    last_at: float = 0.0
    pending: list[int] = field(default_factory=list)  # missing deliveries of each broadcast
    complete: Callable[[], None] = lambda: None

    def send(self) -> int:
        """Record that the next broadcast is sent now, and return its number."""
        self.pending.append(self.sockets)
        self.sent_at.append(time.perf_counter())
        return len(self.pending)

    def record_delivery(self, number: int) -> None:
        left = self.pending[number - 1] = self.pending[number - 1] - 1
        if left == 0:
            self.last_at = time.perf_counter()
            self.latencies.append(self.last_at - self.sent_at[number - 1])
            self.complete()

    def close(self, subscribers: Sequence["Subscriber"]) -> None:
        """Count all deliveries, and those that never came."""
        self.deliveries = sum(subscriber.delivered for subscriber in subscribers)
        self.missing += sum(len(self.pending) - subscriber.last for subscriber in subscribers)


class Subscriber:
    """One socket. Its deliveries must be 1, 2, 3 ... without gaps and duplicates."""

    def __init__(self, path: str, tally: Tally) -> None:
        self.socket = LoadSocket(path, self._receive)
        self.tally = tally
        self.last = 0
        self.delivered = 0
        self._answer: asyncio.Future[None] | None = None

    async def connect(self, host: str, port: int, stream: str | None) -> None:
        """Connect, and subscribe to `stream` if it is given."""
        await self.socket.connect(host, port)
        if stream is not None:
            self._answer = asyncio.get_running_loop().create_future()
            command = {"type": "subscribe", "id": "b", "stream": stream, "after": None, "epoch": ""}
            self.socket.send(json.dumps(command))
            await self._answer

    def _receive(self, payload: bytes) -> None:
        digits = payload[-11:-3]
        if not digits.isdigit():
            self._receive_answer(payload)
            return
        number = int(digits)
        self.delivered += 1
        if self.last + 1 == number <= len(self.tally.pending):
            self.last = number
            self.tally.record_delivery(number)
        else:
            self._out_of_order(number)

    def _out_of_order(self, number: int) -> None:
        if number <= self.last or number > len(self.tally.pending):
            self.tally.extra += 1
        else:
            self.tally.missing += number - self.last - 1
            self.last = number
            self.tally.record_delivery(number)

    def _receive_answer(self, payload: bytes) -> None:
        frame = json.loads(payload)
        if frame["type"] == "ok" and self._answer is not None:
            self._answer.set_result(None)
        elif frame["type"] != "welcome":
            raise RuntimeError(f"Unexpected frame: {frame}.")


async def connect_all(
    host: str, port: int, path: str, stream: str | None, tally: Tally
) -> list[Subscriber]:
    """`tally.sockets` subscribers, connected and in the group."""
    subscribers = [Subscriber(path, tally) for _ in range(tally.sockets)]
    handshakes = asyncio.Semaphore(HANDSHAKES_AT_ONCE)

    async def connect(subscriber: Subscriber) -> None:
        async with handshakes:
            await subscriber.connect(host, port, stream)

    await asyncio.gather(*map(connect, subscribers))
    return subscribers


async def disconnect_all(subscribers: Sequence[Subscriber]) -> None:
    """Close every socket. Do not wait longer than TIMEOUT for the server."""
    closing = [asyncio.ensure_future(subscriber.socket.close()) for subscriber in subscribers]
    await asyncio.wait(closing, timeout=TIMEOUT)
