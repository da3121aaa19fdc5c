"""A place where people are shown and typing, for tests."""

from collections.abc import Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from django.contrib.auth import get_user_model

from apps.realtime.consumers import StreamConsumer
from apps.realtime.hub.subscription import Subscription
from apps.realtime.protocol import Person
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.testing import Frame, TestSocket

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


class CountedStream(PlatformStream):
    kind = "test.counted"
    typing = False
    anonymous = True


class PlatformConsumer(StreamConsumer):
    kinds = (PlatformStream, QuietStream, CountedStream)


def socket(user: Any = None) -> TestSocket:
    return TestSocket("/", user=user, app=AuthMiddlewareStack(PlatformConsumer.as_asgi()))


async def ephemeral(reader: TestSocket, type: str) -> Frame:  # noqa: A002
    """The next ephemeral message, which is to be of that type."""
    event: Frame = (await reader.frame("ephemeral"))["event"]
    assert event["type"] == type
    return event


async def here(reader: TestSocket) -> list[str]:
    """The names in the state that follows a subscribe."""
    return [person["name"] for person in (await ephemeral(reader, "presence.state"))["people"]]


async def shown_after_a_state(reader: TestSocket, count: int) -> list[str]:
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


def place(name: str | None, send: Callable[[str], None]) -> Subscription:
    """A socket's place at the platform; None is somebody who only looks on."""

    async def flush() -> None:
        return

    person = Person(id=f"user.{name}", name=name) if name else None
    return Subscription(
        PLATFORM,
        reader=Reader(),
        send=send,
        flush=flush,
        resync=lambda stream: None,
        revoked=lambda stream: None,
        person=person,
    )
