"""The guarantees of a channel on each layer. The core is built on them.

Where the layers differ, the core relies on the weakest. docs/concepts.md says what it adds.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from channels.exceptions import ChannelFull
from channels.layers import channel_layers
from redis import Redis

from apps.realtime.layer.broadcaster import layer as the_layer
from apps.realtime.layer.config import layer_config
from apps.realtime.testing import until
from apps.realtime.testing.processes import HOST
from tests.services import RedisServer, redis_server
from tests.site import ROOT

KEEPS = pytest.mark.parametrize("layer", ["inmemory", "redis"], indirect=True)
PUBSUB = pytest.mark.parametrize("layer", ["redis+pubsub"], indirect=True)
REDIS = pytest.mark.parametrize("layer", ["redis+pubsub", "redis"], indirect=True)
END = -1


class ChannelListener:
    """Keeps the numbers that arrive on a channel, as one process would."""

    def __init__(self, layer: Any, channel: str) -> None:
        self.layer = layer
        self.channel = channel
        self.heard: list[int] = []

    async def listen(self) -> None:
        while True:
            self.heard.append((await self.layer.receive(self.channel))["number"])


@pytest.fixture
def channel() -> str:
    """A named channel nobody else uses."""
    return f"numbers.{uuid4().hex}"


@asynccontextmanager
async def listening(*listeners: ChannelListener) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.listen()) for each in listeners]
    for each in listeners:
        await subscribed(each)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def subscribed(listener: ChannelListener) -> None:
    """On pub/sub what is sent to nobody is gone, so the listener must be there first."""
    shards = getattr(listener.layer, "_shards", [])
    await until(lambda: all(listener.channel in each._subscribed_to for each in shards))


def another_process() -> Any:
    """The layer as another process has it: nothing shared but Redis."""
    return channel_layers.make_backend("default")


async def send(channel: str, *numbers: int) -> None:
    for number in numbers:
        await the_layer().send(channel, {"type": "number.sent", "number": number})


async def test_first_in_first_out(layer: str, channel: str) -> None:
    listener = ChannelListener(the_layer(), channel)
    async with listening(listener):
        await send(channel, *range(50))
        await until(lambda: len(listener.heard) == 50)
    assert listener.heard == list(range(50))


async def test_at_most_once(layer: str, channel: str) -> None:
    """A listener that fails with a message in hand gets the next one, not the same again."""
    failing = ChannelListener(the_layer(), channel)
    async with listening(failing):
        await send(channel, 1)
        await until(lambda: failing.heard == [1])
    after = ChannelListener(the_layer(), channel)
    async with listening(after):
        await send(channel, END)
        await until(lambda: END in after.heard)
    assert after.heard == [END]


@pytest.mark.parametrize("layer", ["inmemory"], indirect=True)
async def test_of_two_listeners_one_gets_each_message(layer: str, channel: str) -> None:
    listeners = [ChannelListener(the_layer(), channel), ChannelListener(the_layer(), channel)]
    async with listening(*listeners):
        await send(channel, *range(20))
        await until(lambda: sum(len(each.heard) for each in listeners) >= 20)
    assert sorted(listeners[0].heard + listeners[1].heard) == list(range(20))


@pytest.mark.parametrize("layer", ["redis"], indirect=True)
async def test_of_two_processes_one_gets_each_message_and_seldom_both(
    layer: str, channel: str, settings: Any
) -> None:
    """Before it waits, each process puts back what the other has in hand.

    A message that arrives while both wait goes to one of them. In a burst some may go to both.
    """
    with redis_server() as own_redis, Redis(HOST, own_redis.port) as client:
        settings.CHANNEL_LAYERS = {"default": layer_config(own_redis.url)}
        listeners = [
            ChannelListener(the_layer(), channel),
            ChannelListener(another_process(), channel),
        ]
        async with listening(*listeners):
            for number in range(10):
                await until(lambda: waiting(client) == 2)
                await send(channel, number)
                await until(lambda: number in heard(listeners))  # noqa: B023  at once
            assert sorted(heard(listeners)) == list(range(10))
            await send(channel, *range(10, 40))
            await until(lambda: {*heard(listeners)} == {*range(40)})
            assert len(heard(listeners)) < 55


def waiting(client: "Redis") -> int:
    """How many connections wait for a message."""
    return sum(each["cmd"] == "bzpopmin" and "b" in each["flags"] for each in client.client_list())


def heard(listeners: list[ChannelListener]) -> list[int]:
    return [number for each in listeners for number in each.heard]


@PUBSUB
async def test_on_pubsub_every_process_gets_each_message(layer: str, channel: str) -> None:
    """So a message may only say that there is work; the work itself is a row that one claims."""
    listeners = [ChannelListener(the_layer(), channel), ChannelListener(another_process(), channel)]
    async with listening(*listeners):
        await send(channel, *range(20))
        await until(lambda: all(len(each.heard) == 20 for each in listeners))
    assert listeners[0].heard == listeners[1].heard == list(range(20))


@KEEPS
async def test_a_message_waits_for_its_listener(layer: str, channel: str) -> None:
    await send(channel, 1)
    assert (await the_layer().receive(channel))["number"] == 1


@PUBSUB
async def test_on_pubsub_a_message_without_a_listener_is_lost(layer: str, channel: str) -> None:
    await send(channel, 1)
    listener = ChannelListener(the_layer(), channel)
    async with listening(listener):
        await send(channel, END)
        await until(lambda: END in listener.heard)
    assert listener.heard == [END]


@KEEPS
async def test_a_message_expires(layer: str, channel: str, redis: RedisServer) -> None:
    channels: Any = the_layer()
    kept, channels.expiry = channels.expiry, int(layer.startswith("redis"))
    await send(channel, 1)
    with Redis(HOST, redis.port) as client:
        await until(lambda: not client.exists(f"asgi{channel}"))
    channels.expiry = kept
    await send(channel, END)
    assert (await channels.receive(channel))["number"] == END


@KEEPS
async def test_a_channel_is_bounded(layer: str, channel: str) -> None:
    await send(channel, *range(100))
    with pytest.raises(ChannelFull):
        await send(channel, 100)


@PUBSUB
async def test_on_pubsub_a_channel_has_no_bound(layer: str, channel: str) -> None:
    """So what waits is kept small: one short message per event, and the hub takes it at once."""
    listener = ChannelListener(the_layer(), channel)
    async with listening(listener):
        await send(channel, *range(500))
        await until(lambda: len(listener.heard) == 500)


@KEEPS
@pytest.mark.parametrize("name", ["two words", "größe", "x" * 100, ""])
async def test_a_name_that_does_not_fit_is_refused(layer: str, name: str) -> None:
    """Not by pub/sub: check `realtime.E004` looks at the streams' names instead."""
    with pytest.raises(TypeError, match="name must be a valid unicode string"):
        await send(name, 1)
    with pytest.raises(TypeError, match="name must be a valid unicode string"):
        await the_layer().group_send(name, {"type": "number.sent"})


@REDIS
async def test_a_message_that_cannot_be_serialized_cannot_be_sent(layer: str, channel: str) -> None:
    with pytest.raises(TypeError, match="object"):
        await the_layer().send(channel, {"type": "number.sent", "number": object()})


async def test_the_listener_gets_a_copy(layer: str) -> None:
    channel = await the_layer().new_channel()
    message = {"type": "numbers.sent", "numbers": [1, 2]}
    await the_layer().send(channel, message)
    message["numbers"] = []
    assert (await the_layer().receive(channel))["numbers"] == [1, 2]


async def test_a_group_is_the_channels_that_joined_and_did_not_leave(layer: str) -> None:
    group = f"numbers.{uuid4().hex}"
    stays, leaves = [await the_layer().new_channel() for _ in range(2)]
    for each in (stays, leaves):
        await the_layer().group_add(group, each)
    await the_layer().group_send(group, {"type": "number.sent", "number": 1})
    for each in (stays, leaves):
        assert (await the_layer().receive(each))["number"] == 1
    await the_layer().group_discard(group, leaves)
    await the_layer().group_send(group, {"type": "number.sent", "number": 2})
    assert (await the_layer().receive(stays))["number"] == 2
    await send(leaves, END)
    assert (await the_layer().receive(leaves))["number"] == END


JOIN = """
import asyncio, sys
from channels.layers import get_channel_layer

async def main():
    layer = get_channel_layer()
    await layer.group_add(sys.argv[1], await layer.new_channel())
    print("joined", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@REDIS
async def test_a_group_forgets_a_process_that_crashed(layer: str, redis: RedisServer) -> None:
    """The core layer forgets it when its membership expires, pub/sub when its connection ends.

    A live process renews its membership, as the hub does every hour.
    """
    group = f"numbers.{uuid4().hex}"
    channels: Any = the_layer()
    channels.group_expiry = 2
    survivor = await channels.new_channel()
    with Redis(HOST, redis.port) as client:
        with member(layer, group) as process:
            await channels.group_add(group, survivor)
            assert members(client, group) == 2
            process.kill()
        async with asyncio.timeout(10):
            while members(client, group) > 1:
                await channels.group_add(group, survivor)
                await asyncio.sleep(0.05)
                await channels.group_send(group, {"type": "number.sent", "number": 1})


@contextmanager
def member(layer: str, group: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process, which has joined the group."""
    environment = {"CHANNELS_URL": layer, "DJANGO_SETTINGS_MODULE": "project.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", JOIN, group],
        env=os.environ | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "joined\n"
        try:
            yield process
        finally:
            process.kill()


def members(client: "Redis", group: str) -> int:
    """How many channels are in the group: rows on the core layer, subscribers on pub/sub."""
    (_, subscribers), *_ = client.pubsub_numsub(f"asgi__group__{group}")
    return int(client.zcard(f"asgi:group:{group}")) + int(subscribers)
