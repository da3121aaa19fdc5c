"""Failures of a real Redis, after which no reader has missed an event."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Thread
from typing import Any

import pytest
from redis import Redis

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import Broadcaster, layer
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.messages import StreamEvent
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket, until
from apps.realtime.testing.processes import HOST
from apps.realtime.tests.factories import NoteConsumer, note_send, numbers
from tests.services import RedisServer, redis_server

pytestmark = pytest.mark.django_db(transaction=True)

LOG = "test.log.1"
LAYERS = pytest.mark.parametrize("scheme", ["redis+pubsub", "redis"])


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


def use_layer(settings: Any, scheme: str, server: RedisServer, **options: Any) -> None:
    config = layer_config(f"{scheme}://{HOST}:{server.port}/0")
    config["CONFIG"] |= options
    settings.CHANNEL_LAYERS = {"default": config}


@asynccontextmanager
async def running_hub(poll_seconds: float) -> AsyncIterator[Hub]:
    """A hub whose layer is up. With an hour between polls only gaps and heartbeats help."""
    async with Hub.running(poll_seconds=poll_seconds) as hub:
        await until(lambda: hub.receiver.up)
        yield hub


def socket() -> TestSocket:
    return TestSocket("/", app=NoteConsumer.as_asgi())


def redis_client(server: RedisServer) -> Any:
    return Redis(HOST, server.port)


@LAYERS
async def test_an_idle_layer_is_still_listening(
    scheme: str, settings: Any, redis: RedisServer
) -> None:
    """By default redis-py 8 breaks the core layer's connection whenever it idled for 5 s.

    The one test that waits for a time, as that is its subject.
    """
    use_layer(settings, scheme, redis)
    channel = await layer().new_channel()
    receiving = asyncio.ensure_future(layer().receive(channel))
    await layer().group_add(LOG, channel)  # so its connections are there
    with redis_client(redis) as client:
        connections = client.info("stats")["total_connections_received"]
        await asyncio.wait([receiving], timeout=5.5 if scheme == "redis" else 0.5)
        assert not receiving.done()
        assert client.info("stats")["total_connections_received"] == connections
    await layer().send(channel, {"type": "still.there"})
    assert (await receiving)["type"] == "still.there"


async def test_an_event_dropped_by_a_full_channel_is_found_by_its_gap(
    settings: Any, redis: RedisServer, monkeypatch: Any
) -> None:
    """The core layer keeps 100 messages for a process that is busy, and drops the rest silently."""
    use_layer(settings, "redis", redis)
    async with running_hub(poll_seconds=3600) as hub, socket() as reader:
        await reader.subscribe(LOG)
        taken = count_events(hub, monkeypatch)
        # The writer is another process, as far as the layer can tell.
        monkeypatch.setattr("apps.realtime.layer.loop._loop", (0, None))
        writer = Thread(target=write, args=(150,))
        writer.start()
        writer.join()  # blocks the event loop, as in a busy process
        first = await reader.events(50)  # so the channel has room again, heartbeats included
        await in_thread(note_send, 1, 151)
        assert numbers([*first, *await reader.events(101)]) == list(range(1, 152))
        assert len(taken) < 151


def write(count: int) -> None:
    for number in range(1, count + 1):
        note_send(1, number)
    close_connection()


def close_connection() -> None:
    from django.db import connection

    connection.close()


def count_events(hub: Hub, monkeypatch: Any) -> list[StreamEvent]:
    """The events that the layer brings from now on."""
    taken: list[StreamEvent] = []
    take = hub.stream_event

    def counted(message: StreamEvent) -> None:
        taken.append(message)
        take(message)

    monkeypatch.setattr(hub, "stream_event", counted)
    return taken


async def test_memberships_are_renewed_before_they_expire(
    settings: Any, redis: RedisServer, monkeypatch: Any
) -> None:
    """The core layer forgets a membership `group_expiry` after its group_add: here after 2 s."""
    monkeypatch.setattr("apps.realtime.layer.receiver.REFRESH_SECONDS", 0.5)
    monkeypatch.setattr("apps.realtime.hub.hub.Hub._find_moved", nothing)
    use_layer(settings, "redis", redis, group_expiry=2)
    async with running_hub(poll_seconds=0.1) as hub, socket() as reader:
        await reader.subscribe(LOG)
        # A heartbeat that is lost would join the groups again, too.
        monkeypatch.setattr(hub.receiver, "_lost", lambda: None)
        with redis_client(redis) as client:
            joined_at = membership(client)
            await until(lambda: membership(client) > joined_at + 2)
        taken = count_events(hub, monkeypatch)
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]
        assert len(taken) == 1


def membership(client: Any) -> float:
    """When the newest member of the group joined it, in seconds since 1970."""
    return float(client.zrange(f"asgi:group:{LOG}", 0, -1, withscores=True)[-1][1])


async def nothing(hub: Hub) -> None:
    """In place of asking the database what moved."""


async def test_a_redis_that_lost_its_memory_is_noticed_by_the_heartbeat(
    settings: Any, own_redis: RedisServer, monkeypatch: Any
) -> None:
    """After a FLUSHALL no connection breaks, but all memberships are gone (channels_redis#406)."""
    monkeypatch.setattr("apps.realtime.hub.hub.Hub._find_moved", nothing)
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS_WITHOUT_LAYER", 0.1)
    use_layer(settings, "redis", own_redis)
    async with running_hub(poll_seconds=0.1), socket() as reader:
        await reader.subscribe(LOG)
        with redis_client(own_redis) as client:
            client.flushall()
            await until(lambda: client.exists(f"asgi:group:{LOG}"))
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]


@LAYERS
async def test_a_layer_that_stands_still_delays_little_and_fails_nothing(  # noqa: PLR0917
    scheme: str,
    settings: Any,
    own_redis: RedisServer,
    broadcaster: Broadcaster,
    caplog: Any,
    monkeypatch: Any,
) -> None:
    """A paused Redis keeps every connection open and answers none of them."""
    use_layer(settings, scheme, own_redis)
    broadcaster.pause = 3600  # so that only a heartbeat ends it
    async with running_hub(poll_seconds=0.5) as hub, socket() as reader:
        await reader.subscribe(LOG)
        with standing_still(own_redis):
            begun = time.monotonic()
            for number in range(1, 21):
                await in_thread(note_send, 1, number)
            assert (
                time.monotonic() - begun < 10
            )  # one waited for its timeout of a second, the others did not
            assert numbers(await reader.events(20)) == list(range(1, 21))
            assert time.monotonic() - begun < 15
            await until(lambda: not hub.receiver.up)
        assert broadcaster.failed >= 20  # and perhaps a digest
        assert caplog.text.count(f"The channel layer ({HOST}:{own_redis.port}) is down") == 1
        await until(lambda: hub.receiver.up, seconds=15)
        taken = count_events(hub, monkeypatch)
        await in_thread(note_send, 1, 21)
        assert numbers(await reader.events(1)) == [21]
        await until(lambda: [message.seq for message in taken][-1:] == [21])
        assert caplog.text.count("The channel layer is back") == 1


@contextmanager
def standing_still(server: RedisServer) -> Iterator[None]:
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)
