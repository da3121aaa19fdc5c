"""Who is here, and who is typing: between processes, and down to the sockets."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Self

import pytest
from channels.auth import AuthMiddlewareStack
from django.contrib.auth import get_user_model

from apps.realtime.consumers import StreamConsumer
from apps.realtime.gossip import Gossip
from apps.realtime.hub import Hub
from apps.realtime.layers import layer as channel_layer
from apps.realtime.layers import layer_config
from apps.realtime.presence import Crowd
from apps.realtime.protocol import Person
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.testing import Frame, Socket, until
from apps.realtime.threads import in_thread
from apps.realtime.topic import Subscription
from tests.services import RedisServer, redis_server

pytestmark = pytest.mark.django_db(transaction=True)

PLATFORM = "test.platform.1"


class PlatformStream(StreamKind):
    """Anybody may read; people with a login are shown. The second platform is private."""

    kind = "test.platform"
    presence = True
    typing = True
    asked: list[Reader] = []

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return key == 1 or reader.user_id is not None

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        cls.asked.append(reader)
        if reader.user_id is None:
            return None
        name = get_user_model().objects.get(pk=reader.user_id).username
        return Person(id=f"user.{reader.user_id}", name=name)


class QuietStream(PlatformStream):
    kind = "test.quiet"
    presence = False
    typing = False


class PlatformConsumer(StreamConsumer):
    kinds = (PlatformStream, QuietStream)


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    users = get_user_model().objects
    return {name: users.create(username=name) for name in ("ada", "grace")}


def socket(user: Any = None) -> Socket:
    return Socket("/", user=user, app=AuthMiddlewareStack(PlatformConsumer.as_asgi()))


async def ephemeral(reader: Socket, type: str) -> Frame:  # noqa: A002
    """The next ephemeral message, which is to be of that type."""
    event: Frame = (await reader.frame("ephemeral"))["event"]
    assert event["type"] == type
    return event


async def here(reader: Socket) -> list[str]:
    """The names in the state that follows a subscribe."""
    return [person["name"] for person in (await ephemeral(reader, "presence.state"))["people"]]


# Sockets


@pytest.mark.usefixtures("hub")
async def test_a_newcomer_is_told_who_is_here_and_the_others_of_the_newcomer(
    people: dict[str, Any],
) -> None:
    async with socket(people["ada"]) as ada:
        await ada.subscribe(PLATFORM)
        assert await here(ada) == ["ada"]
        async with socket(people["grace"]) as grace:
            await grace.subscribe(PLATFORM)
            change = await ephemeral(ada, "presence.changed")
            assert [person["name"] for person in change["joined"]] == ["grace"]
            assert (change["count"], change["left"]) == (2, [])
            assert await shown_after_a_state(grace, 2) == ["ada", "grace"]
        change = await ephemeral(ada, "presence.changed")
        assert change["left"] == [f"user.{people['grace'].pk}"]
        assert (change["count"], change["joined"]) == (1, [])


async def shown_after_a_state(reader: Socket, count: int) -> list[str]:
    """A state, and the changes it takes until that many people are here."""
    event = await ephemeral(reader, "presence.state")
    names = {person["id"]: person["name"] for person in event["people"]}
    while len(names) != count:
        event = await ephemeral(reader, "presence.changed")
        names |= {person["id"]: person["name"] for person in event["joined"]}
        for gone in event["left"]:
            names.pop(gone, None)
    assert event["count"] == count
    return sorted(names.values())


@pytest.mark.usefixtures("hub")
async def test_several_tabs_are_one_person_until_the_last_closes(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada:
        await ada.subscribe(PLATFORM)
        await here(ada)
        async with socket(people["grace"]) as first:
            await first.subscribe(PLATFORM)
            await ephemeral(ada, "presence.changed")
            async with socket(people["grace"]) as second:
                await second.subscribe(PLATFORM)
                assert await here(second) == ["ada", "grace"]
        # Neither the second tab's coming nor its going was said: the next thing is the last's.
        assert (await ephemeral(ada, "presence.changed"))["count"] == 1
        assert await ada.silent() == []


@pytest.mark.usefixtures("hub")
async def test_leaving_the_stream_is_leaving(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada, socket(people["grace"]) as grace:
        for reader in (ada, grace):
            await reader.subscribe(PLATFORM)
        await shown_after_a_state(ada, 2)
        await grace.ask("unsubscribe", stream=PLATFORM)
        assert (await ephemeral(ada, "presence.changed"))["count"] == 1


@pytest.mark.usefixtures("hub")
async def test_who_only_looks_on_is_told_and_not_shown(people: dict[str, Any]) -> None:
    async with socket() as stranger, socket(people["ada"]) as ada:
        for reader in (stranger, ada):
            await reader.subscribe(PLATFORM)
        assert await shown_after_a_state(stranger, 1) == ["ada"]
        assert await here(ada) == ["ada"]


@pytest.mark.usefixtures("hub")
async def test_who_may_not_read_is_told_nothing(people: dict[str, Any]) -> None:
    private = PlatformStream.name(2)
    async with socket() as stranger, socket(people["ada"]) as ada:
        assert (await stranger.subscribe(private))["code"] == "not_found"
        await ada.subscribe(private)
        assert await here(ada) == ["ada"]
        assert (await stranger.ask("typing", stream=private))["code"] == "not_subscribed"
        assert await stranger.silent() == []


@pytest.mark.usefixtures("hub")
async def test_a_person_is_asked_for_once_per_subscribe_and_only_where_it_is_shown(
    people: dict[str, Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(PlatformStream, "asked", [])
    async with socket(people["ada"]) as ada:
        await ada.subscribe(QuietStream.name(1))
        assert PlatformStream.asked == []
        await ada.subscribe(PLATFORM)
        await here(ada)
        await ada.ask("typing", stream=PLATFORM)
        assert len(PlatformStream.asked) == 1


async def test_who_is_turned_away_while_catching_up_leaves_nobody_behind(
    hub: Hub, people: dict[str, Any], monkeypatch: Any
) -> None:
    catch_up = hub.catch_up

    async def and_be_turned_away(*args: Any, **kwargs: Any) -> None:
        await catch_up(*args, **kwargs)
        for each in tuple(hub.sockets):
            if each.reader.user_id == people["grace"].pk:
                each.end_stream(PLATFORM)

    monkeypatch.setattr(hub, "catch_up", and_be_turned_away)
    async with socket(people["grace"]) as grace:
        await grace.subscribe(PLATFORM)
        await grace.frame("unsubscribed")
        async with socket(people["ada"]) as ada:
            await ada.subscribe(PLATFORM)
            assert await here(ada) == ["ada"]


async def test_the_last_one_who_leaves_on_being_told_takes_nobody_along() -> None:
    """As when its outbox overflows: the stream is forgotten, and somebody comes in that moment."""
    said: list[int] = []
    told: list[str] = []

    class Overheard(Gossip):
        def say(self, stream: str, crowd: Crowd, *, ask: bool = False) -> None:
            said.append(crowd.count)

    gossip = Overheard(spawn=lambda work: work.close())
    full = place("ada", lambda _: gossip.leave(full))
    other = place("grace", told.append)
    gossip.join(full)
    await until(lambda: not any(call.roll.members for call in gossip._calls.values()))
    gossip.join(other)
    await until(lambda: told)
    assert other in gossip._calls[PLATFORM].roll.members
    assert said[-1] == 1


# Typing


@pytest.mark.usefixtures("hub")
async def test_others_see_who_is_typing_and_ones_own_tabs_do_not(people: dict[str, Any]) -> None:
    async with (
        socket(people["ada"]) as ada,
        socket(people["ada"]) as adas_other,
        socket(people["grace"]) as grace,
    ):
        for reader in (ada, adas_other, grace):
            await reader.subscribe(PLATFORM)
            await shown_after_a_state(reader, 1 if reader is not grace else 2)
        for reader in (ada, adas_other):
            await ephemeral(reader, "presence.changed")
        assert (await ada.ask("typing", stream=PLATFORM))["type"] == "ok"
        assert (await ephemeral(grace, "person.typing"))["person"]["name"] == "ada"
        assert await ada.silent() == await adas_other.silent() == []


@pytest.mark.usefixtures("hub")
async def test_typing_more_often_is_dropped_without_a_word(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada, socket(people["grace"]) as grace:
        for reader in (ada, grace):
            await reader.subscribe(PLATFORM)
            await ephemeral(reader, "presence.state")
        for _ in range(5):
            assert (await ada.ask("typing", stream=PLATFORM))["type"] == "ok"
        assert (await grace.ask("typing", stream=PLATFORM))["type"] == "ok"
        await ephemeral_of(ada, "person.typing")  # Grace's came after all of Ada's
        await ephemeral_of(grace, "person.typing")
        assert [f for f in await grace.silent() if f["event"]["type"] == "person.typing"] == []


async def ephemeral_of(reader: Socket, type: str) -> Frame:  # noqa: A002
    """The next ephemeral message of that type, whatever comes before."""
    while (event := (await reader.frame("ephemeral"))["event"])["type"] != type:
        pass
    return dict(event)


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("known", "stream", "code"),
    [
        (True, PlatformStream.name(9), "not_subscribed"),
        (True, QuietStream.name(1), "forbidden"),
        (False, PLATFORM, "forbidden"),
    ],
)
async def test_typing_is_refused_where_it_would_not_be_shown(
    known: bool, stream: str, code: str, people: dict[str, Any]
) -> None:
    async with socket(people["ada"] if known else None) as reader:
        for followed in (PLATFORM, QuietStream.name(1)):
            await reader.subscribe(followed)
        assert (await reader.ask("typing", stream=stream))["code"] == code


# Between processes: each hub here is one, with the layer between them.


def place(name: str, send: Callable[[str], None]) -> Subscription:
    """A socket's place at the platform."""

    async def ready() -> None:
        return

    person = Person(id=f"user.{name}", name=name)
    return Subscription(PLATFORM, send=send, ready=ready, resync=lambda: None, person=person)


class Seat:
    """A socket's place in one process's stream, and who it was told is here."""

    def __init__(self, hub: Hub, *people: str) -> None:
        self.hub = hub
        self.count = 0
        self.names: dict[str, str] = {}
        self.frames = 0
        self.subscriptions = [place(name, self._take) for name in people]

    def _take(self, frame: str) -> None:
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
            await self.hub.catch_up(subscription, position, after=0)
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
        hub.presence.seconds, hub.presence.expiry = seconds, expiry
        hub.start()
        await until(lambda: hub.listener.up)
        hubs.append(hub)
        return hub

    yield start
    for hub in hubs:
        await hub.stop()


@pytest.mark.usefixtures("layer")
async def test_processes_tell_each_other_who_comes_and_goes(process: Any) -> None:
    one, two = await process(), await process()
    ada = await Seat(one, "ada").take()
    await until(ada.sees("ada"))
    # Who comes later asks, and is answered: it does not wait for the period.
    grace = await Seat(two, "grace").take()
    await until(grace.sees("ada", "grace"))
    await until(ada.sees("ada", "grace"))
    grace.leave()
    await until(ada.sees("ada"))


async def test_a_process_that_ends_in_peace_takes_its_people_along_at_once(process: Any) -> None:
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
    hub.presence._calls.clear()


async def test_who_stays_is_not_forgotten(process: Any) -> None:
    one, two = await process(seconds=0.1, expiry=0.4), await process(seconds=0.1, expiry=0.4)
    ada, grace = await Seat(one, "ada").take(), await Seat(two, "grace").take()
    await until(ada.sees("ada", "grace"))
    await until(grace.sees("ada", "grace"))
    frames = ada.frames, grace.frames
    await two_periods_of_expiry(one, two)
    assert (ada.frames, grace.frames) == frames


async def two_periods_of_expiry(one: Hub, two: Hub) -> None:
    heard = one.presence._calls[PLATFORM].roll._heard[two.presence.process]
    over = heard.at + 2 * one.presence.expiry
    await until(lambda: one.presence.clock() > over)


async def test_many_who_come_together_are_told_together(process: Any) -> None:
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


async def test_a_process_that_was_away_asks_for_what_it_missed(
    process: Any, monkeypatch: Any
) -> None:
    """The others may have been back before it, and have said it all to nobody."""
    one, two = await process(), await process()
    ada = await Seat(one, "ada").take()
    with monkeypatch.context() as patched:
        lost = mute(two, patched)
        await Seat(two, "grace").take()
        await lost.wait()
    one.presence.say_again()
    await until(ada.sees("ada", "grace"))


def mute(hub: Hub, patched: pytest.MonkeyPatch) -> asyncio.Event:
    """The layer loses what `hub` says about people; the event is set when that happens."""
    real, lost = channel_layer().group_send, asyncio.Event()

    async def lose(group: str, message: dict[str, Any]) -> None:
        if message["type"] == "stream.presence" and message["process"] == hub.presence.process:
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
    await until(lambda: not one.listener.up and not two.listener.up)
    await in_thread(own_redis.start)
    await until(ada.sees("ada", "grace"))
    await until(grace.sees("ada", "grace"))


@pytest.mark.usefixtures("hub")
async def test_logs_carry_no_names(people: dict[str, Any], caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    async with socket(people["ada"]) as ada:
        await ada.subscribe(PLATFORM)
        await here(ada)
        await ada.ask("typing", stream=PLATFORM)
        broken = {"type": "stream.presence", "stream": PLATFORM, "process": "x", "number": 1}
        somebody = {"id": "user.2", "name": ["grace"], "guest": False}
        await channel_layer().group_send(
            PLATFORM, broken | {"count": 1, "people": [somebody], "ask": False}
        )
        await until(lambda: "that cannot be read" in caplog.text)
    ours = [record for record in caplog.records if record.name.startswith("apps.")]
    text = "".join(caplog.handler.format(record) for record in ours)
    assert "ada" not in text
    assert "grace" not in text
