"""However many wake-ups a channel layer loses, nobody loses a message."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from tests.faults.chat.factories import HEALS_WITHIN, Database, Scene, grown, serving
from tests.services import RedisServer
from tests.site import Site

# A thousand messages at once: the wake-ups leave together when the transaction commits.
BURST = """
from uuid import uuid4
from django.db import transaction
from apps.chat.people import Participant
from apps.chat.services import message_send
crowd = Participant(user_id=None, guest_key="crowd", name="Crowd")
with transaction.atomic():
    for number in range(1000):
        message_send(room_id=ROOM, participant=crowd, body=str(number), client_id=uuid4())
"""


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, database: Database, own_redis: RedisServer
) -> Iterator[Site]:
    """On the channel layer that the test names."""
    lossy = {"DJANGO_SETTINGS_MODULE": "tests.faults.lossy_settings"}
    if request.param == "lossy":
        serve = serving(database, own_redis.layer_url("pubsub"), **lossy)
    else:
        serve = serving(database, own_redis.layer_url(request.param))
    with serve as site:
        yield site


@pytest.mark.parametrize("site", ["pubsub", "redis"], indirect=True)
async def test_a_burst_of_ten_times_the_layers_capacity_arrives(scene: Scene) -> None:
    await scene.crowd()
    code = BURST.replace("ROOM", scene.stream.rpartition(".")[2])
    await asyncio.to_thread(scene.site.manage, "shell", "-c", code)
    await scene.judge()
    assert (await scene.log()).head == 1000


@pytest.mark.parametrize("site", ["lossy"], indirect=True)
async def test_nothing_is_lost_on_a_layer_that_drops_one_message_in_ten(scene: Scene) -> None:
    people = await scene.crowd()
    async with scene.load(*people):
        await grown(scene, by=60)
    await scene.judge()
    assert [person.connections for person in people] == [1, 1, 1]


@pytest.mark.parametrize("site", ["pubsub", "redis"], indirect=True)
async def test_nothing_is_lost_when_redis_is_killed_and_restarts_empty(
    scene: Scene, own_redis: RedisServer
) -> None:
    people = await scene.crowd()
    async with scene.load(*people):
        await grown(scene)
        await asyncio.to_thread(own_redis.kill)
        await grown(scene)  # from the database, late
        await asyncio.to_thread(own_redis.start)
    await scene.judge()
    await prompt(scene)
    await scene.judge()
    assert [person.connections for person in people] == [1, 1, 1]


@pytest.mark.parametrize("site", ["pubsub", "redis"], indirect=True)
async def test_nothing_is_lost_when_redis_drops_its_clients(
    scene: Scene, own_redis: RedisServer
) -> None:
    """As an operator's CLIENT KILL does, or a proxy that closes old connections."""
    people = await scene.crowd()
    async with scene.load(*people):
        for _ in range(5):
            await grown(scene)
            await asyncio.to_thread(drop_clients, own_redis)
        await grown(scene)
    await scene.judge()
    assert [person.connections for person in people] == [1, 1, 1]


def drop_clients(redis: RedisServer) -> None:
    with Redis.from_url(redis.url) as client:
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)


async def prompt(scene: Scene) -> None:
    """Wait until messages arrive sooner than by asking the database, three times in a row."""
    times = [HEALS_WITHIN]
    async with asyncio.timeout(HEALS_WITHIN):
        while max(times[-3:]) > 0.5:
            started = time.monotonic()
            async with scene.load(scene.clients[0]):
                await grown(scene, by=1)
            times.append(time.monotonic() - started)
