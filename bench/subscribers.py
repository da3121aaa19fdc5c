"""Five hundred sockets in one group, and what each of them was delivered."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.wire import Wire

HANDSHAKES_AT_ONCE = 50  # Daphne listens with a backlog of 50, and gives a handshake 5 s
PATIENCE = 10.0


@dataclass
class Tally:
    """What was sent and what arrived, over all sockets. Numbers start at 1."""

    sockets: int
    sent_at: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)  # seconds until the last socket had it
    deliveries: int = 0
    missing: int = 0
    extra: int = 0
    last_at: float = 0.0
    open: list[int] = field(default_factory=list)  # deliveries still to come, by number
    complete: Callable[[], None] = lambda: None

    def send(self) -> int:
        """Note that the next number is being sent now; the number."""
        self.open.append(self.sockets)
        self.sent_at.append(time.perf_counter())
        return len(self.open)

    def arrived(self, number: int) -> None:
        left = self.open[number - 1] = self.open[number - 1] - 1
        if left == 0:
            self.last_at = time.perf_counter()
            self.latencies.append(self.last_at - self.sent_at[number - 1])
            self.complete()

    def close(self, members: Sequence["Member"]) -> None:
        """Count what has come, and what has not."""
        self.deliveries = sum(member.delivered for member in members)
        self.missing += sum(len(self.open) - member.last for member in members)


class Member:
    """One socket's deliveries, which must be 1, 2, 3 ... with none left out and none twice."""

    def __init__(self, path: str, tally: Tally) -> None:
        self.wire = Wire(path, self._received)
        self.tally = tally
        self.last = 0
        self.delivered = 0
        self._answer: asyncio.Future[None] | None = None

    async def join(self, host: str, port: int, stream: str | None) -> None:
        """Connect, and follow `stream` if the server wants to be told."""
        await self.wire.connect(host, port)
        if stream is not None:
            self._answer = asyncio.get_running_loop().create_future()
            command = {"type": "subscribe", "id": "b", "stream": stream, "after": None, "epoch": ""}
            self.wire.send(json.dumps(command))
            await self._answer

    def _received(self, payload: bytes) -> None:
        digits = payload[-11:-3]
        if not digits.isdigit():
            self._told(payload)
            return
        number = int(digits)
        self.delivered += 1
        if self.last + 1 == number <= len(self.tally.open):
            self.last = number
            self.tally.arrived(number)
        else:
            self._out_of_order(number)

    def _out_of_order(self, number: int) -> None:
        if number <= self.last or number > len(self.tally.open):
            self.tally.extra += 1
        else:
            self.tally.missing += number - self.last - 1
            self.last = number
            self.tally.arrived(number)

    def _told(self, payload: bytes) -> None:
        frame = json.loads(payload)
        if frame["type"] == "ok" and self._answer is not None:
            self._answer.set_result(None)
        elif frame["type"] != "welcome":
            raise RuntimeError(f"The server says {frame}.")


async def gather_crowd(
    host: str, port: int, path: str, stream: str | None, tally: Tally
) -> list[Member]:
    """`tally.sockets` members, all connected and in the group."""
    members = [Member(path, tally) for _ in range(tally.sockets)]
    gate = asyncio.Semaphore(HANDSHAKES_AT_ONCE)

    async def join(member: Member) -> None:
        async with gate:
            await member.join(host, port, stream)

    await asyncio.gather(*(join(member) for member in members))
    return members


async def dismiss(members: Sequence[Member]) -> None:
    """Close every socket; those the server does not close in time are left to it."""
    goodbyes = [asyncio.ensure_future(member.wire.close()) for member in members]
    await asyncio.wait(goodbyes, timeout=PATIENCE)
