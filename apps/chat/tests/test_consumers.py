"""One socket for many rooms: who may connect, and what it receives."""

from typing import Any
from unittest.mock import AsyncMock
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from apps.chat.models import Message, Room
from apps.chat.people import GUEST
from apps.chat.services import guest_leave
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, events_left, robins, say
from apps.realtime.layer.threads import in_thread
from apps.realtime.sessions.revalidator import Revalidator
from apps.realtime.testing import TestSocket

pytestmark = pytest.mark.django_db(transaction=True)


def hello(room: Room, body: str = "Hello") -> dict[str, Any]:
    return {"room_id": room.pk, "client_id": str(uuid4()), "body": body}


async def test_somebody_without_a_name_reads_open_rooms_and_is_seen_by_nobody(
    general: Room, ada: AbstractBaseUser
) -> None:
    async with TestSocket(PATH) as reader, TestSocket(PATH, user=ada) as adas:
        stream = RoomStream.name(general.pk)
        for socket in (reader, adas):
            await socket.subscribe(stream)
        await adas.ask("message.send", **hello(general, "Hello"))
        assert (await reader.event())["event"]["body"] == "Hello"
        people = (await adas.frame("ephemeral"))["event"]["people"]
        assert [person["name"] for person in people] == ["Ada Lovelace"]


@pytest.mark.parametrize("key", ["robins-key", "7"], ids=["a guest", "a member"])
async def test_a_page_of_somebody_who_has_left_is_told_that_the_session_has_ended(key: str) -> None:
    """Its browser then tries a new session, and otherwise says that they are logged out."""
    socket = TestSocket(f"{PATH}?as={key}")
    await socket.connect()
    error = await socket.frame("error")
    assert (error["code"], error["message"]) == ("forbidden", "Choose a name to join the chat.")
    assert await socket.closed() == 4401


async def test_a_guest_and_a_member_receive_each_others_messages(
    general: Room, ada: AbstractBaseUser
) -> None:
    stream = RoomStream.name(general.pk)
    async with robins() as robin, TestSocket(PATH, user=ada) as adas:
        for socket in (robin, adas):
            await socket.subscribe(stream)
        answer = await robin.ask("message.send", **hello(general, "Hello Ada"))
        assert answer["result"] == {
            "message_id": (await in_thread(Message.objects.get)).pk,
            "seq": 1,
        }
        assert (await adas.event())["event"]["body"] == "Hello Ada"
        await adas.ask("message.send", **hello(general, "Hello Robin"))
        heard = [frame["event"] for frame in await robin.events(2)]
        assert [event["author"]["name"] for event in heard] == ["Robin", "Ada Lovelace"]


async def test_one_socket_follows_many_rooms(
    general: Room, night_shift: Room, ada: AbstractBaseUser
) -> None:
    async with TestSocket(PATH, user=ada) as socket:
        for room in (general, night_shift):
            await socket.subscribe(RoomStream.name(room.pk))
            await in_thread(say, room, by=ada)
        assert {frame["event"]["room_id"] for frame in await socket.events(2)} == {
            general.pk,
            night_shift.pk,
        }


async def test_messages_sent_while_offline_are_replayed_in_order(general: Room) -> None:
    await in_thread(say, general, "seen")
    async with robins() as robin:
        epoch = (await robin.subscribe(RoomStream.name(general.pk)))["result"]["epoch"]
    for number in range(5):
        await in_thread(say, general, f"{number}")
    async with robins() as robin:
        await robin.subscribe(RoomStream.name(general.pk), after=1, epoch=epoch)
        bodies = [frame["event"]["body"] for frame in await robin.events(5)]
        assert bodies == ["0", "1", "2", "3", "4"]
        assert await events_left(robin) == []


async def test_a_repeated_command_gets_the_same_answer_and_is_published_once(general: Room) -> None:
    async with robins() as robin:
        await robin.subscribe(RoomStream.name(general.pk))
        command = hello(general)
        first = await robin.ask("message.send", **command)
        again = await robin.ask("message.send", **command)
        assert again["result"] == {"message_id": first["result"]["message_id"], "seq": None}
        await robin.event()
        assert await events_left(robin) == []


async def test_a_refused_message_gets_a_reason_and_the_socket_stays_open(general: Room) -> None:
    async with robins() as robin:
        answer = await robin.ask("message.send", **hello(general, "  "))
        assert (answer["code"], answer["message"]) == ("invalid", "Write something first.")
        answer = await robin.ask("message.send", **hello(general, "x" * 10_000))
        assert answer["code"] == "invalid"
        assert answer["message"] == "Your message is 10,000 characters long; 4,000 is the most."
        assert (await robin.ask("message.send", **hello(general)))["type"] == "ok"


@pytest.mark.parametrize(
    "wrong",
    [{"room_id": "1"}, {"room_id": 0}, {"client_id": "x"}, {"body": None}, {"body": "x" * 20_001}],
)
async def test_a_command_with_a_wrong_field_is_invalid(
    general: Room, wrong: dict[str, Any]
) -> None:
    async with robins() as robin:
        answer = await robin.ask("message.send", **{**hello(general), **wrong})
        assert answer["code"] == "invalid"


async def test_unknown_and_closed_rooms_look_the_same(night_shift: Room) -> None:
    async with robins() as robin:
        sent, read = [], []
        for key in (night_shift.pk, night_shift.pk + 1):
            answer = await robin.ask("message.send", **{**hello(night_shift), "room_id": key})
            sent.append((answer["code"], answer["message"]))
            answer = await robin.subscribe(RoomStream.name(key))
            read.append((answer["code"], answer["message"]))
    assert sent[0] == sent[1]
    assert read[0] == read[1]
    assert sent[0][0] == read[0][0] == "not_found"


async def test_a_deactivated_member_can_neither_write_nor_read(
    general: Room, grace: AbstractBaseUser, monkeypatch: Any
) -> None:
    """Not even before the check of all connections, which would close the socket."""
    monkeypatch.setattr(Revalidator, "check", AsyncMock())
    async with TestSocket(PATH, user=grace) as socket:
        people = get_user_model()._default_manager.filter(pk=grace.pk)
        await in_thread(people.update, is_active=False)
        assert (await socket.ask("message.send", **hello(general)))["code"] == "forbidden"
        assert (await socket.subscribe(RoomStream.name(general.pk)))["code"] == "not_found"


def become(guest: dict[str, str] | None) -> None:
    """Make this guest the owner of the only session, as another tab does."""
    session = SessionStore(Session.objects.get().session_key)
    session.update({GUEST: guest})
    session.save()


def leave() -> None:
    guest_leave(session=SessionStore(Session.objects.get().session_key))


async def test_a_guest_who_has_left_cannot_write(general: Room) -> None:
    async with robins() as robin:
        await in_thread(become, None)
        assert (await robin.ask("message.send", **hello(general)))["code"] == "forbidden"


async def test_leaving_closes_the_guests_sockets(general: Room) -> None:
    async with robins() as robin:
        await in_thread(leave)
        assert await robin.closed() == 4401


async def test_a_socket_does_not_write_as_another_guest_of_the_same_session(
    general: Room,
) -> None:
    async with robins() as robin:
        await in_thread(become, {"name": "Olga", "key": "olgas-key"})
        answer = await robin.ask("message.send", **hello(general))
        assert (answer["code"], answer["message"]) == (
            "conflict",
            "You are Olga here now. Reload the page to go on.",
        )
        assert not await in_thread(Message.objects.exists)


async def test_a_guest_who_takes_another_name_is_the_same_person(general: Room) -> None:
    async with robins() as robin:
        await in_thread(become, {"name": "Rob", "key": "robins-key"})
        assert (await robin.ask("message.send", **hello(general)))["type"] == "ok"


async def test_a_page_that_shows_another_participant_is_refused(ada: AbstractBaseUser) -> None:
    """A guest logged in in another tab, so this page's socket reconnects as the member."""
    socket = TestSocket(f"{PATH}?as=robins-key", user=ada)
    await socket.connect()
    error = await socket.frame("error")
    assert error["message"] == "You are Ada Lovelace here now. Reload the page to go on."
    assert await socket.closed() == 4403
    async with TestSocket(f"{PATH}?as={ada.pk}", user=ada):
        pass


async def test_a_deleted_message_is_published_to_everybody(
    general: Room, ada: AbstractBaseUser
) -> None:
    async with robins() as robin, TestSocket(PATH, user=ada) as adas:
        await adas.subscribe(RoomStream.name(general.pk))
        sent = (await robin.ask("message.send", **hello(general)))["result"]
        assert (await robin.ask("message.delete", message_id=sent["message_id"]))["type"] == "ok"
        saved, deleted = (frame["event"] for frame in await adas.events(2))
        assert (deleted["type"], deleted["message_id"]) == ("message.deleted", saved["message_id"])


async def test_a_member_cannot_delete_another_authors_message(
    general: Room, grace: AbstractBaseUser
) -> None:
    sent = await in_thread(say, general)
    async with TestSocket(PATH, user=grace) as graces:
        answer = await graces.ask("message.delete", message_id=sent.message_id)
        assert (answer["code"], answer["message"]) == (
            "forbidden",
            "You can only delete your own messages.",
        )


async def test_a_late_reader_never_receives_a_deleted_text(general: Room) -> None:
    await in_thread(say, general, "seen")
    async with robins() as robin:
        epoch = (await robin.subscribe(RoomStream.name(general.pk)))["result"]["epoch"]
        sent = (await robin.ask("message.send", **hello(general, "A secret")))["result"]
        await robin.ask("message.delete", message_id=sent["message_id"])
    async with robins() as robin:
        await robin.subscribe(RoomStream.name(general.pk), after=1, epoch=epoch)
        types = [frame["event"]["type"] for frame in await robin.events(2)]
        assert types == ["message.deleted", "message.deleted"]
