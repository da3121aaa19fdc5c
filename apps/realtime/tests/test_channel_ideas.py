"""What a channel is and is not, on each layer: the ground that the core is built on.

Where the layers differ the core takes the weakest for granted. docs/concepts.md says what it adds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from channels.exceptions import ChannelFull
from channels.layers import channel_layers
from redis import Redis

from apps.realtime.layer.broadcaster import layer as the_layer
from apps.realtime.testing import until
from tests.services import HOST, RedisServer

KEEPS = pytest.mark.parametrize("layer", ["inmemory", "redis"], indirect=True)
PUBSUB = pytest.mark.parametrize("layer", ["redis+pubsub"], indirect=True)
REDIS = pytest.mark.parametrize("layer", ["redis+pubsub", "redis"], indirect=True)
END = -1


class LayerReceiver:
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
async def listening(*listeners: LayerReceiver) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.listen()) for each in listeners]
    for each in listeners:
        await subscribed(each)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def subscribed(listener: LayerReceiver) -> None:
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
    listener = LayerReceiver(the_layer(), channel)
    async with listening(listener):
        await send(channel, *range(50))
        await until(lambda: len(listener.heard) == 50)
    assert listener.heard == list(range(50))


async def test_at_most_once(layer: str, channel: str) -> None:
    """A listener that fails with a message in hand gets the next one, not the same again."""
    failing = LayerReceiver(the_layer(), channel)
    async with listening(failing):
        await send(channel, 1)
        await until(lambda: failing.heard == [1])
    after = LayerReceiver(the_layer(), channel)
    async with listening(after):
        await send(channel, END)
        await until(lambda: END in after.heard)
    assert after.heard == [END]


@pytest.mark.parametrize("layer", ["inmemory"], indirect=True)
async def test_of_two_listeners_one_gets_each_message(layer: str, channel: str) -> None:
    listeners = [LayerReceiver(the_layer(), channel), LayerReceiver(the_layer(), channel)]
    async with listening(*listeners):
        await send(channel, *range(20))
        await until(lambda: sum(len(each.heard) for each in listeners) >= 20)
    assert sorted(listeners[0].heard + listeners[1].heard) == list(range(20))


@pytest.mark.parametrize("layer", ["redis"], indirect=True)
async def test_of_two_processes_one_gets_each_message_and_seldom_both(
    layer: str, channel: str
) -> None:
    """Before it waits, each puts back what the other has taken and not yet ticked off."""
    listeners = [LayerReceiver(the_layer(), channel), LayerReceiver(another_process(), channel)]
    async with listening(*listeners):
        await send(channel, *range(20))
        await until(lambda: {*listeners[0].heard, *listeners[1].heard} == {*range(20)})


@PUBSUB
async def test_on_pubsub_every_process_gets_each_message(layer: str, channel: str) -> None:
    """So a message may only say that there is work; the work itself is a row that one claims."""
    listeners = [LayerReceiver(the_layer(), channel), LayerReceiver(another_process(), channel)]
    async with listening(*listeners):
        await send(channel, *range(20))
        await until(lambda: all(len(each.heard) == 20 for each in listeners))
    assert listeners[0].heard == listeners[1].heard == list(range(20))


@KEEPS
async def test_a_message_waits_for_its_listener(layer: str, channel: str) -> None:
    await send(channel, 1)
    assert (await the_layer().receive(channel))["number"] == 1


@PUBSUB
async def test_on_pubsub_what_nobody_hears_is_gone(layer: str, channel: str) -> None:
    await send(channel, 1)
    listener = LayerReceiver(the_layer(), channel)
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
    listener = LayerReceiver(the_layer(), channel)
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
async def test_what_cannot_be_written_down_cannot_be_sent(layer: str, channel: str) -> None:
    with pytest.raises(TypeError, match="object"):
        await the_layer().send(channel, {"type": "number.sent", "number": object()})


async def test_the_listener_gets_a_copy(layer: str) -> None:
    channel = await the_layer().new_channel()
    message = {"type": "numbers.sent", "numbers": [1, 2]}
    await the_layer().send(channel, message)
    message["numbers"] = []
    assert (await the_layer().receive(channel))["numbers"] == [1, 2]


async def test_a_group_is_whoever_has_joined_and_not_left(layer: str) -> None:
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
