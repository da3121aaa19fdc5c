"""No message is lost when a service behind the site dies and comes back."""

import asyncio
import signal

from apps.realtime.testing import until
from tests.faults.chat.factories import Scene, grown
from tests.services import RedisServer

in_thread = asyncio.to_thread


async def test_nothing_is_lost_while_redis_is_paused(scene: Scene, own_redis: RedisServer) -> None:
    """It takes connections and answers nothing: worse than being dead."""
    people = await scene.crowd()
    async with scene.load(*people):
        await grown(scene)
        assert own_redis.process is not None
        own_redis.process.send_signal(signal.SIGSTOP)
        try:
            await grown(scene)
        finally:
            own_redis.process.send_signal(signal.SIGCONT)
    await scene.judge()
    assert [person.connections for person in people] == [1, 1, 1]


async def test_nothing_is_lost_when_one_of_two_web_processes_is_killed(scene: Scene) -> None:
    people = await scene.crowd()
    first = scene.site.processes[0]
    async with scene.load(*people):
        await grown(scene)
        await in_thread(first.kill)
        try:
            await grown(scene)
        finally:
            await in_thread(first.start)
    await scene.judge()
    assert [person.connections for person in people] == [2, 1, 2]


async def test_nothing_is_lost_in_a_rolling_restart(scene: Scene) -> None:
    people = await scene.crowd()
    async with scene.load(*people):
        for process in scene.site.processes:
            await grown(scene)
            await in_thread(process.stop, signal.SIGTERM)
            await in_thread(process.start)
        await grown(scene)
    await scene.judge()


async def test_nothing_is_lost_while_the_database_is_away(scene: Scene) -> None:
    people = await scene.crowd()
    server = scene.database.server
    async with scene.load(*people):
        await grown(scene)
        await in_thread(server.kill)
        try:
            # Their commands were turned down, or the connection was given up.
            await until(lambda: all(p.refused or p.connections > 1 for p in people), seconds=20)
        finally:
            await in_thread(server.start)
    await scene.judge()
