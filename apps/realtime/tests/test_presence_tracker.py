"""Presence between processes: each hub here is a process, with the layer between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Self

import pytest

from apps.realtime.hub.hub import Hub
from apps.realtime.hub.join import catch_up
from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import until
from apps.realtime.tests.presence_factories import place
from tests.services import RedisServer, redis_server

pytestmark = pytest.mark.django_db(transaction=True)


class Seat:
    """A socket's place in one process's stream, and who it was told is here."""

    def __init__(self, hub: Hub, *people: str) -> None:
        self.hub = hub
        self.count = 0
        self.names: dict[str, str] = {}
        self.frames = 0
        self.subscriptions = [place(name, self._dispatch) for name in people]

    def _dispatch(self, frame: str) -> None:
        event = json.loads(frame)["event"]
        self.frames += 1
        self.count = event["count"]
        if event["type"] == "presence.state":
            self.names = {}
        for person in event.get("people", []) + event.get("joined", []):
            self.names[person["id"]] = person["name"]
        for gone in event.get("left", []):
            self.names.pop(gone, None)

    async def take(self) -> Self:
        for subscription in self.subscriptions:
            position = await self.hub.attach(subscription)
            await catch_up(self.hub, subscription, position, after=0)
            self.hub.presence.join(subscription)
        return self

    def leave(self) -> None:
        for subscription in self.subscriptions:
            self.hub.detach(subscription)

    def sees(self, *names: str) -> Callable[[], bool]:
        def seen() -> bool:
            return sorted(self.names.values()) == sorted(names) and self.count == len(names)

        return seen


@pytest.fixture
async def process() -> AsyncIterator[Callable[..., Awaitable[Hub]]]:
    """Starts another process, as far as the layer can tell."""
    hubs: list[Hub] = []

    async def start(*, seconds: float = 25, expiry: float = 60) -> Hub:
        hub = Hub(poll_seconds=0.1)
        hub.presence.seconds, hub.presence.peers.expiry = seconds, expiry
        hub.start()
        await until(lambda: hub.receiver.up)
        hubs.append(hub)
        return hub

    yield start
    for hub in hubs:
        await hub.stop()


@pytest.mark.usefixtures("layer")
async def test_processes_announce_joins_and_leaves_to_each_other(process: Any) -> None:
    one, two = await process(), await process()
    ada = await Seat(one, "ada").take()
    await until(ada.sees("ada"))
    # A process that joins later asks and gets an answer. It does not wait for the period.
    grace = await Seat(two, "grace").take()
    await until(grace.sees("ada", "grace"))
    await until(ada.sees("ada", "grace"))
    grace.leave()
    await until(ada.sees("ada"))


async def test_people_of_a_process_that_shuts_down_leave_at_once(process: Any) -> None:
    one, two = await process(), await process()
    ada, grace = await Seat(one, "ada").take(), await Seat(two, "grace").take()
    await until(ada.sees("ada", "grace"))
    await two.stop()
    await until(ada.sees("ada"))
    assert grace.subscriptions[0].live  # nobody closed her socket first


async def test_a_process_that_dies_takes_its_people_along_in_time(process: Any) -> None:
    one = await process(seconds=0.2, expiry=0.6)
    two, three = await process(seconds=0.2), await process(seconds=0.2)
    ada, _ = await Seat(one, "ada").take(), await Seat(two, "grace").take()
    await Seat(three, "robin").take()
    await until(ada.sees("ada", "grace", "robin"))
    die(two)
    await until(ada.sees("ada", "robin"))


def die(hub: Hub) -> None:
    for task in tuple(hub._tasks):
        task.cancel()
    hub.presence.streams.clear()


async def test_a_member_that_stays_does_not_expire(process: Any) -> None:
    one, two = await process(seconds=0.1, expiry=0.4), await process(seconds=0.1, expiry=0.4)
    ada, grace = await Seat(one, "ada").take(), await Seat(two, "grace").take()
    await until(ada.sees("ada", "grace"))
    await until(grace.sees("ada", "grace"))
    frames = ada.frames, grace.frames
    await two_periods_of_expiry(one, two)
    assert (ada.frames, grace.frames) == frames


async def two_periods_of_expiry(one: Hub, two: Hub) -> None:
    over = one.presence.clock() + 2 * one.presence.peers.expiry
    await until(lambda: one.presence.clock() > over)


async def test_many_joins_at_once_are_pushed_together(process: Any) -> None:
    one, two = await process(), await process()
    ada = await Seat(one, "ada").take()
    await until(ada.sees("ada"))
    frames, since = ada.frames, one.presence.clock()
    crowd = await Seat(two, *(f"guest {number:02}" for number in range(50))).take()
    await until(lambda: ada.count == 51)
    tenths = (one.presence.clock() - since) / 0.1
    assert ada.frames - frames <= 1 + tenths
    crowd.leave()
    await until(ada.sees("ada"))


async def test_a_lost_farewell_is_made_good(process: Any, monkeypatch: Any) -> None:
    """As is everything said while the layer is away."""
    one, two = await process(seconds=0.2, expiry=1), await process(seconds=0.2, expiry=1)
    ada, grace = await Seat(one, "ada").take(), await Seat(two, "grace").take()
    await until(ada.sees("ada", "grace"))
    with monkeypatch.context() as patched:
        lost = mute(two, patched)
        grace.leave()
        await lost.wait()
        await until(ada.sees("ada"))


async def test_a_process_that_was_away_asks_for_missed_announcements(
    process: Any, monkeypatch: Any
) -> None:
    """The others may have been back before it, and have said it all to nobody."""
    one, two = await process(), await process()
    ada = await Seat(one, "ada").take()
    with monkeypatch.context() as patched:
        lost = mute(two, patched)
        await Seat(two, "grace").take()
        await lost.wait()
    one.presence.resynchronize()
    await until(ada.sees("ada", "grace"))


def mute(hub: Hub, patched: pytest.MonkeyPatch) -> asyncio.Event:
    """The layer loses what `hub` says about people; the event is set when that happens."""
    real, lost = channel_layer().group_send, asyncio.Event()

    async def lose(group: str, message: dict[str, Any]) -> None:
        if message.get("process") == hub.presence.process:
            lost.set()
        else:
            await real(group, message)

    patched.setattr(channel_layer(), "group_send", lose)
    return lost


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.mark.parametrize("scheme", ["redis+pubsub", "redis"])
async def test_after_an_outage_of_redis_everybody_is_said_again(
    scheme: str, own_redis: RedisServer, process: Any, settings: Any
) -> None:
    settings.CHANNEL_LAYERS = {"default": layer_config(own_redis.url.replace("redis", scheme, 1))}
    one, two = await process(), await process()
    ada = await Seat(one, "ada").take()
    await until(ada.sees("ada"))
    own_redis.kill()
    grace = await Seat(two, "grace").take()
    # An outage shorter than a heartbeat goes unnoticed, and is healed by the period.
    await until(lambda: not one.receiver.up and not two.receiver.up)
    await in_thread(own_redis.start)
    await until(ada.sees("ada", "grace"))
    await until(grace.sees("ada", "grace"))
