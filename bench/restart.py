"""A process dies with thousands of sockets: how long until all are back and have all events?"""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

import psycopg

from bench.dialects import stream_of
from bench.measured_site import PreparedSite
from bench.server import BenchProcess, run_module
from bench.visitors import Visitor, connect_all

ROOM = 199  # which no contender uses
MISSED = 10  # events that are published while the process is down
SPREAD_SECONDS, FIRST_PAUSE, LONGEST_PAUSE = 1.0, 0.5, 10.0  # of browsers that come back
HANDSHAKE_SECONDS = 10.0  # for which a browser of ours waits
TIMEOUT = 120.0
TRANSACTIONS = "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database"


@dataclass(frozen=True)
class Return:
    """Times are in seconds after the new process listens."""

    contender: str
    sockets: int
    start: float  # seconds until a new process listens
    half: float  # until half of them were back
    back: float  # until all were back and had all events
    refused: int  # tries that failed
    cpu: float  # CPU seconds of the new process
    transactions: float  # of the database, per socket
    faults: list[str]


class ReturningVisitor(Visitor):
    """A client that remembers the seqs it has received on its present socket."""

    def __init__(self, path: str, port: int, session: str) -> None:
        super().__init__(path, port, session)
        self.session = session
        self.seqs: list[int] = []

    def _receive(self, payload: bytes) -> None:
        super()._receive(payload)
        if payload.startswith(b'{"type":"event"'):
            self.seqs.append(json.loads(payload)["seq"])


class Comeback:
    """One web process of ours and its clients."""

    def __init__(self, site: PreparedSite, web: BenchProcess, sockets: int) -> None:
        self.site, self.web = site, web
        self.stream = stream_of(ROOM)
        keys = site.sessions[:sockets]
        self.visitors = [ReturningVisitor("/quiet/", web.port, key) for key in keys]
        self.times: list[float] = []  # of each client's return
        self.refused = 0

    async def measure(self, name: str) -> Return:
        sockets = len(self.visitors)
        await connect_all(self.visitors, self.stream)
        self.web.kill()
        run_module("bench.publish", str(ROOM), str(MISSED), environment=self.site.environment)
        started, transactions = time.perf_counter(), self._transactions()
        self.web.start()
        start = time.perf_counter() - started
        cpu, self.begun = self.web.cpu_seconds(), time.perf_counter()
        faults = await self._return_all()
        back, cpu = time.perf_counter() - self.begun, self.web.cpu_seconds() - cpu
        half = median([*self.times, *[back] * (sockets - len(self.times))])
        self.web.stop()
        transactions = (self._transactions() - transactions) / sockets
        return Return(name, sockets, start, half, back, self.refused, cpu, transactions, faults)

    async def _return_all(self) -> list[str]:
        """Wait until all have come back and caught up; a sentence for each kind of failure."""
        tasks = [asyncio.ensure_future(self._return(each)) for each in self.visitors]
        done, late = await asyncio.wait(tasks, timeout=TIMEOUT)
        for task in late:
            task.cancel()
        self.visitors = [task.result() for task in done]
        with suppress(TimeoutError):
            await self._caught_up()
        wrong = sum(each.seqs != expected(each.cursor[0]) for each in self.visitors)
        return [
            *([f"{len(late):,} sockets are not back"] if late else []),
            *([f"{wrong:,} sockets missed events, or got some twice"] if wrong else []),
        ]

    async def _return(self, visitor: ReturningVisitor) -> ReturningVisitor:
        """The same client in the room again, as a browser comes back: after pauses that grow."""
        await asyncio.sleep(random.random() * SPREAD_SECONDS)
        pause = FIRST_PAUSE
        while True:
            again = ReturningVisitor(visitor.socket.path, visitor.port, visitor.session)
            with suppress(OSError, RuntimeError):
                async with asyncio.timeout(HANDSHAKE_SECONDS):
                    await again.connect()
                await again.subscribe(self.stream, *visitor.cursor)
                self.times.append(time.perf_counter() - self.begun)
                return again
            again.socket.abort()
            self.refused += 1
            await asyncio.sleep(random.random() * pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _caught_up(self) -> None:
        async with asyncio.timeout(TIMEOUT):
            while any(len(each.seqs) < MISSED for each in self.visitors):  # noqa: ASYNC110  counters
                await asyncio.sleep(0.01)

    def _transactions(self) -> float:
        """Of all connections that have ended: PostgreSQL counts the others' late."""
        assert self.site.postgres is not None
        with psycopg.connect(self.site.postgres.url) as database:
            found = database.execute(TRANSACTIONS).fetchone()
        return float(found[0]) if found else 0.0


def expected(after: int) -> list[int]:
    return list(range(after + 1, after + 1 + MISSED))


async def measure_restart(site: PreparedSite, server: str, name: str, sockets: int) -> Return:
    """Kill and start a process on `server` with so many sockets."""
    web = site.process(server)
    web.start()
    try:
        found = await Comeback(site, web, sockets).measure(name)
    finally:
        web.stop()
    print(
        f"  {name:26} {sockets:,} sockets back after {found.back:.1f} s, {found.refused:,} failed"
        f" tries, {found.transactions:.1f} transactions each",
        flush=True,
    )
    return found


def faults_of(returns: Sequence[Return]) -> list[str]:
    return [f"{each.contender}, restart: {fault}" for each in returns for fault in each.faults]
