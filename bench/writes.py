"""How many chat messages per second one process stores and acknowledges."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from bench.measured_site import PreparedSite
from bench.visitors import Visitor, connect_all, disconnect_all
from tests.services import PostgresServer

WRITERS = 32


class DurablePostgres(PostgresServer):
    """Commits wait for the disk, as in production."""

    in_haste = ()


DATABASES: dict[str, type[PostgresServer] | None] = {
    "SQLite": None,
    "PostgreSQL, commits do not wait": PostgresServer,
    "PostgreSQL, commits wait for the disk": DurablePostgres,
}


@dataclass(frozen=True)
class Writes:
    """Messages that were acknowledged, after their commit."""

    contender: str
    database: str
    writers: int
    rooms: int
    messages: int
    seconds: float
    server: float  # CPU seconds
    faults: list[str]

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds


async def measure_writes(
    site: PreparedSite, server: str, name: str, database: str, *, rooms: int, seconds: float
) -> Writes:
    """Each writer sends its next message when the last one was acknowledged."""
    web = site.process(server)
    web.start()
    try:
        keys = site.sessions[: WRITERS + rooms]
        visitors = [Visitor("/chat/", web.port, key) for key in keys]
        readers, writers = visitors[:rooms], visitors[rooms:]
        for room, reader in enumerate(readers, 1):
            await connect_all([reader], f"chat.room.{room}")
        await connect_all(writers)
        cpu, begun = web.cpu_seconds(), time.perf_counter()
        counts = await asyncio.gather(
            *(_write(each, 1 + number % rooms, seconds) for number, each in enumerate(writers))
        )
        cpu, took = web.cpu_seconds() - cpu, time.perf_counter() - begun
        faults = await _received(readers, sum(counts))
        await disconnect_all(visitors)
    finally:
        web.stop()
    found = Writes(name, database, len(writers), rooms, sum(counts), took, cpu, faults)
    print(f"  {name:26} {database}, {rooms} rooms: {found.per_second:,.0f} messages/s", flush=True)
    return found


async def _write(writer: Visitor, room: int, seconds: float) -> int:
    sent, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        await writer.ask("message.send", room_id=room, client_id=str(uuid4()), body="Hello. " * 20)
        sent += 1
    return sent


async def _received(readers: Sequence[Visitor], messages: int) -> list[str]:
    """Every acknowledged message must reach the reader of its room, once."""
    for _ in range(1000):
        if sum(each.frames for each in readers) >= messages:
            break
        await asyncio.sleep(0.01)
    received = sum(each.frames for each in readers)
    return [] if received == messages else [f"{messages:,} stored, {received:,} delivered"]
