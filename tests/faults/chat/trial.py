"""Plays schedules of faults on one site, each in a room of its own, and judges them."""

import asyncio
from collections.abc import Callable, Iterator

from apps.realtime.testing.processes import wait_until
from tests.draining import readiness
from tests.faults.chat.factories import HEALS_WITHIN, Database, Scene, grown
from tests.faults.chat.faults import Faults, play
from tests.faults.chat.late_writer import LateWriter
from tests.faults.chat.schedules import Schedule
from tests.services import RedisServer
from tests.site import Site, WebProcess

PEOPLE = ("Ada", "Grace", "Edsger")
PAUSE = 0.1  # seconds between the messages of one person
# A race does not fail each time: a schedule counts as harmless after this many runs without harm.
RUNS = 4


class Trial:
    """A site with two web processes. Its rooms are `slugs`; `say` hears what a schedule does."""

    def __init__(
        self,
        site: Site,
        database: Database,
        redis: RedisServer,
        late: LateWriter,
        *,
        slugs: Iterator[str],
        say: Callable[[str], None],
    ) -> None:
        self._site = site
        self._database = database
        self._redis = redis
        self._late = late
        self._slugs = slugs
        self._say = say

    async def run(self, schedule: Schedule) -> Exception | None:
        """Play the schedule once; the complaint of the oracle or the deadline, if any."""
        await self._ready()
        scene = Scene(self._site, self._database, next(self._slugs))
        try:
            await self._play(scene, schedule)
        except Exception as error:  # a shorter schedule may show any error, too
            return error
        finally:
            await scene.close()
        return None

    async def fails(self, schedule: Schedule) -> bool:
        for _ in range(RUNS):
            if await self.run(schedule):
                return True
        return False

    async def _play(self, scene: Scene, schedule: Schedule) -> None:
        proxies = [await scene.proxy(number) for number, _ in enumerate(self._site.processes)]
        one, two = (proxy.url for proxy in proxies)
        ways = [(one, two), (two, one), (one, two)]
        entering = (scene.enter(name, *way) for name, way in zip(PEOPLE, ways, strict=True))
        await asyncio.gather(*entering)
        async with scene.load(*scene.clients, pause=PAUSE):
            await grown(scene, by=1)
            await play(schedule, Faults(scene, proxies, self._redis, self._late), self._say)
        await scene.judge()
        assert all(map(is_running, self._site.processes)), "a web process has ended unasked"
        await self._ready()

    async def _ready(self) -> None:
        for web in self._site.processes:
            await asyncio.to_thread(make_ready, web)


def make_ready(web: WebProcess) -> None:
    """Start the process if a schedule has ended it, and wait until it finds all that it needs."""
    if not is_running(web):
        web.start()
    wait_until(lambda: readiness(web)["ready"], f"{web.url}/readyz", HEALS_WITHIN)


def is_running(web: WebProcess) -> bool:
    return web.process is not None and web.process.poll() is None
