"""The faults that a schedule can name, on a site with two web processes."""

import asyncio
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from redis import Redis

from tests.faults.chat.factories import Scene
from tests.faults.chat.late_writer import LateWriter
from tests.faults.chat.proxy import Proxy
from tests.faults.chat.schedules import Schedule, Step
from tests.services import RedisServer

in_thread = asyncio.to_thread
BACKENDS = "SELECT pid FROM pg_stat_activity"
TERMINATE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Faults:
    """Each public method is a fault, and returns when the broken part works again.

    Faults of different parts overlap. Those of one part wait for each other.
    """

    def __init__(
        self, scene: Scene, proxies: list[Proxy], redis: RedisServer, late: LateWriter
    ) -> None:
        self._scene = scene
        self._proxies = proxies
        self._redis = redis
        self._late = late
        self._locks: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def cut(self, process: int) -> None:
        self._proxies[process].cut()

    async def stall(self, process: int, seconds: float) -> None:
        self._proxies[process].stall()
        await asyncio.sleep(seconds)
        self._proxies[process].resume()

    async def half_open(self, process: int, seconds: float) -> None:
        """Drop all bytes of both ends in that time, a commit's `ok` included."""
        self._proxies[process].swallow()
        await asyncio.sleep(seconds)
        self._proxies[process].cut()

    async def offline(self, person: int, seconds: float) -> None:
        async with self._locks["person", person]:
            await self._scene.clients[person].leave()
            await asyncio.sleep(seconds)
            self._scene.clients[person].connect()

    async def late_writer(self, end: str, seconds: float) -> None:
        """A transaction that has written stays open for that long; others wait for it."""
        async with self._locks["late writer"]:
            if await in_thread(self._late.write, self._scene.stream):
                await asyncio.sleep(seconds)
                await in_thread(self._late.end, end)

    async def restart(self, process: int, how: str) -> None:
        async with self._locks["process", process]:
            web = self._scene.site.processes[process]
            await in_thread(web.stop, signal.SIGTERM if how == "graceful" else signal.SIGKILL)
            await in_thread(web.start)

    async def rolling_restart(self) -> None:
        for process, _ in enumerate(self._scene.site.processes):
            await self.restart(process, "graceful")

    async def kill_redis(self, seconds: float) -> None:
        """It comes back empty."""
        async with self._locks["redis"]:
            await in_thread(self._redis.kill)
            await asyncio.sleep(seconds)
            await in_thread(self._redis.start)

    async def pause_redis(self, seconds: float) -> None:
        async with self._locks["redis"]:
            assert self._redis.process is not None
            with stopped(self._redis.process.pid):
                await asyncio.sleep(seconds)

    async def flush_redis(self) -> None:
        async with self._locks["redis"]:
            with Redis.from_url(self._redis.url) as redis:
                await in_thread(redis.flushall)

    async def drop_redis_clients(self) -> None:
        async with self._locks["redis"]:
            with Redis.from_url(self._redis.url) as redis:
                for kind in ("normal", "pubsub"):
                    await in_thread(redis.client_kill_filter, _type=kind)

    async def pause_database(self, seconds: float) -> None:
        """Statements, commits and new connections wait."""
        async with self._locks["database"]:
            server = self._scene.database.server
            assert server.process is not None
            with psycopg.connect(server.url) as asking, stopped(server.process.pid):
                backends = [pid for [pid] in asking.execute(BACKENDS)]
                with stopped(*backends):
                    await asyncio.sleep(seconds)

    async def terminate_backends(self) -> None:
        """End every connection to the database, busy ones included."""
        async with self._locks["database"]:
            await in_thread(self._scene.database.rows, TERMINATE)


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """These processes do nothing at all, while others still wait for them."""
    try:
        _signal(pids, signal.SIGSTOP)
        yield
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids: tuple[int, ...], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # it has ended in the meantime
            os.kill(pid, number)


async def play(schedule: Schedule, faults: Faults, say: Callable[[str], None]) -> None:
    """Run each step at its time, and return when all are over, even if one of them fails.

    `say` hears what happens.
    """
    started = time.monotonic()

    async def play_one(step: Step) -> None:
        at, fault, *arguments = step
        await asyncio.sleep(at)
        say(f"{time.monotonic() - started:5.2f} s  {fault} {arguments}")
        await getattr(faults, fault.replace(" ", "_"))(*arguments)
        say(f"{time.monotonic() - started:5.2f} s  {fault} is over")

    ends = await asyncio.gather(*map(play_one, schedule), return_exceptions=True)
    for error in filter(None, ends):
        raise error
