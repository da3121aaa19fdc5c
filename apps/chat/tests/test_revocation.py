"""A room that is closed to somebody stops sending events to their sockets at once."""

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Room
from apps.chat.services import room_close, room_delete, room_update
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, events_left, robins, say
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_check_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The periodic check of all connections would make up for an announcement that is missing."""
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)


def make_members_only(room: Room) -> None:
    room_update(room_id=room.pk, name=room.name, topic="", access=Room.Access.MEMBERS)


async def test_guests_are_unsubscribed_when_a_room_becomes_members_only(
    general: Room, ada: AbstractBaseUser
) -> None:
    stream = RoomStream.name(general.pk)
    async with robins() as robin, TestSocket(PATH, user=ada) as adas:
        for socket in (robin, adas):
            await socket.subscribe(stream)
        await in_thread(make_members_only, general)
        assert (await robin.frame("unsubscribed"))["code"] == "revoked"
        await in_thread(say, general, "Only us now", by=ada)
        heard = [frame["event"]["type"] for frame in await adas.events(3)]
        assert heard == ["access.changed", "room.saved", "message.saved"]
        assert await events_left(robin) == []
        assert (await robin.subscribe(stream, after=0))["code"] == "not_found"


@pytest.mark.parametrize("change", ["close", "delete"])
async def test_everybody_is_unsubscribed_when_a_room_is_closed_or_deleted(
    general: Room, ada: AbstractBaseUser, change: str
) -> None:
    stream = RoomStream.name(general.pk)
    async with TestSocket(PATH, user=ada) as adas:
        await adas.subscribe(stream)
        await in_thread({"close": room_close, "delete": room_delete}[change], room_id=general.pk)
        assert (await adas.frame("unsubscribed"))["code"] == "revoked"
        assert (await adas.subscribe(stream))["code"] == "not_found"
