"""Members write on while their room is closed to guests: no guest receives what follows.

This holds for every state of the channel layer, live and in a replay. `make faults EXAMPLES=1`
makes 20 runs of each state.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from apps.realtime.testing import until
from tests.faults.chat.client import MEMBER, Client
from tests.faults.chat.factories import Database, Scene, all_grown, grown, serving
from tests.faults.chat.staff import Staff, staff_of
from tests.faults.redis_faults import CASES, LOSSY, RUNS, Fault
from tests.services import RedisServer
from tests.site import Site

STOPPED_SECONDS = 5.0
QUEUE = 100  # messages that the core layer holds for one process

in_thread = asyncio.to_thread


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, database: Database, own_redis: RedisServer
) -> Iterator[Site]:
    """On the channel layer that the test names."""
    lossy = {"DJANGO_SETTINGS_MODULE": LOSSY} if request.param == "lossy" else {}
    layer = "pubsub" if lossy else request.param
    with serving(database, own_redis.layer_url(layer), **lossy) as site:
        yield site


@pytest.fixture(scope="module")
def staff(site: Site) -> Iterator[Staff]:
    with staff_of(site) as staff:
        yield staff


@pytest.mark.parametrize(("site", "fault"), CASES, indirect=["site"])
@pytest.mark.parametrize("run", range(RUNS))
async def test_guests_receive_nothing_that_follows(
    scene: Scene, staff: Staff, own_redis: RedisServer, fault: Fault, run: int
) -> None:
    members, guests = await people(scene)
    async with scene.load(*members), cut_again_and_again(scene, guests):
        await grown(scene)
        with fault(own_redis):
            await in_thread(staff.make_members_only, scene.slug)
            await all_grown(members, by=25)
    await judge(scene, guests)


@pytest.mark.parametrize("site", ["redis"], indirect=True)
@pytest.mark.parametrize("run", range(RUNS))
async def test_a_process_that_stood_still_sends_guests_nothing_that_follows(
    scene: Scene, staff: Staff, run: int
) -> None:
    """Its queue is over full when it goes on: the revocation is among what was dropped."""
    _, guests = await people(scene)
    await in_thread(staff.write, scene.slug, 5)
    await until(lambda: all(guest.cursor.seq == 5 for guest in guests))
    process = scene.site.processes[1].process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        stopped_at = time.monotonic()
        await in_thread(staff.write, scene.slug, QUEUE + 20)
        await in_thread(staff.make_members_only, scene.slug)
        await in_thread(staff.write, scene.slug, QUEUE)
        await until(lambda: time.monotonic() > stopped_at + STOPPED_SECONDS)
    finally:
        process.send_signal(signal.SIGCONT)
    await judge(scene, guests)


async def people(scene: Scene) -> tuple[list[Client], list[Client]]:
    """A member and two guests on each process."""
    one, two = scene.urls
    members = [await scene.enter(MEMBER, *urls) for urls in [(one, two), (two, one)]]
    guests = [await scene.enter(f"Guest {n}", url) for n, url in enumerate((one, two, one, two))]
    return members, guests


@asynccontextmanager
async def cut_again_and_again(scene: Scene, guests: list[Client]) -> AsyncIterator[None]:
    """Two more guests come back again and again, and replay what they missed."""
    proxies = [await scene.proxy(number) for number in (0, 1)]
    guests += [await scene.enter(f"Cut {n}", proxy.url) for n, proxy in enumerate(proxies)]

    async def cut() -> None:
        while True:
            for proxy in proxies:
                proxy.cut()
            await asyncio.sleep(0.3)

    cutting = asyncio.ensure_future(cut())
    try:
        yield
    finally:
        cutting.cancel()


async def judge(scene: Scene, guests: list[Client]) -> None:
    """The oracle reads from the log where the guests lost their right."""
    await until(lambda: all(guest.ended for guest in guests))
    await scene.judge()
    log = await scene.log()
    assert list(log.revocations.values()) == ["guests"]
    assert log.head > max(log.revocations) + 20
    assert [guest.after_the_end for guest in guests] == [0] * len(guests)
