"""The hub reads from the database the events that the channel layer lost."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

import pytest
from channels.layers import InMemoryChannelLayer

from apps.realtime.consumers.admission import Admitted, Subscriber, admission
from apps.realtime.hub import hub as hub_module
from apps.realtime.hub import join as join_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import layer
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Stream, new_epoch
from apps.realtime.selectors import entries_after, position_get
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import (
    LOG,
    OTHER_LOG,
    NoteConsumer,
    losing,
    note_send,
    notes_send,
    numbers,
)
from tests.services import RedisServer, redis_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hub(monkeypatch: Any) -> AsyncIterator[Hub]:
    """A hub that looks often, so that tests need not wait."""
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS", 0.05)
    hub = Hub.current()
    hub.poll_seconds = 0.05
    yield hub
    await hub.stop()


def socket() -> TestSocket:
    return TestSocket("/", app=NoteConsumer.as_asgi())


async def test_a_lost_wake_up_is_a_gap_that_is_read_from_the_log(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "POLL_SECONDS_WITHOUT_LAYER", 3600)
    with losing(settings, 2, 3):
        # Without a poll only the gap can tell.
        async with Hub.running(poll_seconds=3600) as hub, socket() as reader:
            await until(lambda: hub.receiver.up)
            await reader.subscribe(LOG)
            for number in range(1, 5):
                await in_thread(note_send, 1, number)
            assert numbers(await reader.events(4)) == [1, 2, 3, 4]


async def test_events_that_were_written_together_and_lost_are_read_from_the_log(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "POLL_SECONDS_WITHOUT_LAYER", 3600)
    with losing(settings, 3):
        async with Hub.running(poll_seconds=3600) as hub, socket() as reader:
            await until(lambda: hub.receiver.up)
            await reader.subscribe(LOG)
            for numbers_sent in ((1, 2), (3, 4), (5, 6)):
                await in_thread(notes_send, 1, *numbers_sent)
            assert numbers(await reader.events(6)) == [1, 2, 3, 4, 5, 6]


async def test_events_lost_before_the_layer_returned_are_read_at_once(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "POLL_SECONDS_WITHOUT_LAYER", 3600)
    with losing(settings, 1):
        async with Hub.running(poll_seconds=3600) as hub, socket() as reader:
            await until(lambda: hub.receiver.up)
            await reader.subscribe(LOG)
            await in_thread(note_send, 1, 1)
            await hub.receiver.refresh()  # as when the layer is back
            assert numbers(await reader.events(1)) == [1]


@pytest.mark.usefixtures("hub")
async def test_a_lost_last_wake_up_is_found_by_the_poll(settings: Any) -> None:
    with losing(settings, 1):
        async with socket() as reader:
            await reader.subscribe(LOG)
            await in_thread(note_send, 1, 1)
            assert numbers(await reader.events(1)) == [1]


async def test_many_sockets_cost_one_read(hub: Hub, settings: Any, monkeypatch: Any) -> None:
    reads: list[str] = []
    with losing(settings, 1):
        async with socket() as one, socket() as two, socket() as three:
            for reader in (one, two, three):
                await reader.subscribe(LOG)
            count_reads(monkeypatch, reads)
            await in_thread(note_send, 1, 1)
            for reader in (one, two, three):
                assert numbers(await reader.events(1)) == [1]
    assert reads == [LOG]


def count_reads(monkeypatch: Any, reads: list[str]) -> None:
    original = entries_after

    def counted(*, stream: str, after: int, limit: int = 500) -> Any:
        reads.append(stream)
        return original(stream=stream, after=after, limit=limit)

    monkeypatch.setattr(hub_module, "entries_after", counted)


async def test_a_reader_that_missed_nothing_costs_no_read_of_the_log(
    hub: Hub, monkeypatch: Any
) -> None:
    """When everybody comes back at once, most have missed nothing."""
    await until(lambda: hub.receiver.up)
    hub.poll_seconds = 3600  # what is published arrives by its wake-up
    await in_thread(note_send, 1, 1)
    for module in (hub_module, join_module):
        monkeypatch.setattr(module, "entries_after", lambda **_: pytest.fail("a read of the log"))
    async with socket() as fresh, socket() as returning:
        epoch = (await fresh.subscribe(LOG))["result"]["epoch"]
        await returning.subscribe(LOG, after=1, epoch=epoch)
        await in_thread(note_send, 1, 2)
        for each in (fresh, returning):
            assert numbers(await each.events(1)) == [2]


@pytest.mark.usefixtures("in_memory")
async def test_a_group_without_readers_is_left(hub: Hub) -> None:
    channels: Any = layer()
    groups = channels.groups
    async with socket() as reader:
        await reader.subscribe(LOG)
        assert len(groups[LOG]) == 1
    await until(lambda: LOG not in groups)
    assert LOG not in hub.streams


class SlowToLeaveLayer(InMemoryChannelLayer):
    """Takes its time when a group is left, as a distant Redis does."""

    leaving: ClassVar[list[str]] = []
    go_on: ClassVar[asyncio.Event]

    async def group_discard(self, group: str, channel: str) -> None:
        self.leaving.append(group)
        await self.go_on.wait()
        await super().group_discard(group, channel)


async def test_a_subscriber_is_served_while_another_group_is_left(
    hub: Hub, settings: Any, monkeypatch: Any
) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.SlowToLeaveLayer"}}
    monkeypatch.setattr(SlowToLeaveLayer, "go_on", asyncio.Event(), raising=False)
    monkeypatch.setattr(SlowToLeaveLayer, "leaving", [])
    hub.poll_seconds = 3600  # but for the first, looks happen when the test says so
    await until(lambda: hub.receiver.up)
    async with socket() as reader:
        await reader.subscribe(LOG)
        await reader.subscribe(OTHER_LOG)
    looking = asyncio.ensure_future(hub.poll())
    await until(lambda: SlowToLeaveLayer.leaving == [LOG])
    async with socket() as newcomer:
        subscribing = asyncio.ensure_future(newcomer.subscribe(OTHER_LOG))
        await until(lambda: bool(hub.streams[OTHER_LOG].subscriptions))
        SlowToLeaveLayer.go_on.set()
        await asyncio.gather(subscribing, looking)
        await in_thread(note_send, 2, 1)
        assert numbers(await newcomer.events(1)) == [1]


async def test_a_reader_of_the_log_before_a_restore_resyncs(hub: Hub, monkeypatch: Any) -> None:
    """The new life ends where the page is, as by chance: nothing else would tell."""
    await in_thread(note_send, 1, 1)
    looks: list[str] = []

    async def ask_and_restore(asked: Subscriber) -> Any:
        looks.append(LOG)
        if len(looks) == 2:  # the one after the hub's look into the log
            await in_thread(Stream.objects.update, epoch=new_epoch())
            await hub.poll()
        return Admitted(person=None)

    monkeypatch.setattr(admission, "ask", ask_and_restore)
    epoch = (await in_thread(position_get, stream=LOG)).epoch
    async with socket() as reader:
        await reader.subscribe(LOG, after=1, epoch=epoch)
        assert (await reader.frame("resync"))["stream"] == LOG


@pytest.mark.usefixtures("hub")
async def test_a_foreign_message_in_the_group_is_logged_and_harmless(
    caplog: Any,
) -> None:
    async with socket() as reader:
        await reader.subscribe(LOG)
        await layer().group_send(LOG, {"type": "chat.message", "stream": LOG})
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]
    await until(lambda: "that cannot be read" in caplog.text)


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.mark.parametrize("scheme", ["redis+pubsub", "redis"])
@pytest.mark.usefixtures("hub")
async def test_redis_killed_and_restarted_empty_loses_nothing(
    scheme: str, settings: Any, own_redis: RedisServer
) -> None:
    url = own_redis.url.replace("redis", scheme, 1)
    settings.CHANNEL_LAYERS = {"default": layer_config(url)}
    async with socket() as reader:
        await reader.subscribe(LOG)
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]
        own_redis.kill()
        await in_thread(note_send, 1, 2)
        assert numbers(await reader.events(1)) == [2]
        async with socket() as newcomer:
            await newcomer.subscribe(LOG, after=0)
            assert numbers(await newcomer.events(2)) == [1, 2]
        await in_thread(own_redis.start)
        await in_thread(note_send, 1, 3)
        assert numbers(await reader.events(1)) == [3]
