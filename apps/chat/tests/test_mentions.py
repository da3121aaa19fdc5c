"""The members that messages mention, and the people offered after an @."""

from typing import Any
from uuid import uuid4

import pytest

from apps.chat.mentions import MAX_HERE, room_people
from apps.chat.models import Membership, Message, Room
from apps.chat.people import member
from apps.chat.services import message_edit, message_send, room_create
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, ROBIN, events_of, robins, say
from apps.realtime.ids import id_in_json
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket, user_make

pytestmark = pytest.mark.django_db


def join(room: Room, user: Any, **fields: Any) -> None:
    Membership.objects.create(room=room, user=user, **fields)


def test_in_a_private_room_only_its_members_are_mentioned(ada: Any, grace: Any) -> None:
    """A notification quotes the message."""
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(ada))
    say(room, "@grace is not here", by=ada)
    assert events_of(room)[-1]["mentions"] == []
    join(room, grace)
    say(room, "@grace is here", by=ada)
    assert events_of(room)[-1]["mentions"] == [id_in_json(grace.pk)]


def test_at_here_mentions_the_members_who_are_present_but_the_author(
    general: Room, ada: Any, grace: Any
) -> None:
    said = [(member(ada), "Tea, @here!"), (member(ada), "Here is tea."), (ROBIN, "Tea, @here!")]
    for person, body in said:
        message_send(
            room_id=general.pk,
            participant=person,
            body=body,
            client_id=uuid4(),
            present_ids=[ada.pk, grace.pk],
        )
    mentioned = [each.mentioned_user_ids for each in Message.objects.order_by("pk")]
    assert mentioned == [{grace.pk}, set(), set()]


def test_at_here_keeps_its_mentions_when_the_message_is_edited(
    general: Room, ada: Any, grace: Any
) -> None:
    sent = message_send(
        room_id=general.pk,
        participant=member(ada),
        body="Tea @here",
        client_id=uuid4(),
        present_ids=[grace.pk],
    )
    for version, body, mentioned in [(1, "Tea, @here!", {grace.pk}), (2, "Tea!", set())]:
        message_edit(
            message_id=sent.message_id, participant=member(ada), version=version, body=body
        )
        assert Message.objects.get().mentioned_user_ids == mentioned


def test_at_here_mentions_so_many_people(general: Room, ada: Any) -> None:
    present = [user_make(f"user{number}").pk for number in range(MAX_HERE + 1)]
    sent = message_send(
        room_id=general.pk,
        participant=member(ada),
        body="@here",
        client_id=uuid4(),
        present_ids=present,
    )
    assert len(Message.objects.get(pk=sent.message_id).mentions) == MAX_HERE


@pytest.mark.django_db(transaction=True)
async def test_a_socket_says_who_is_present(general: Room, ada: Any, grace: Any) -> None:
    stream = RoomStream.name(general.pk)
    graces, adas = (TestSocket(PATH, user=user) for user in (grace, ada))
    async with graces, adas, robins() as robin:
        for socket in (graces, robin, adas):
            await socket.subscribe(stream)
        message = {"room_id": general.pk, "client_id": str(uuid4()), "body": "Tea @here"}
        await adas.ask("message.send", **message)
    assert (await in_thread(Message.objects.get)).mentioned_user_ids == {grace.pk}


def test_one_can_mention_who_was_in_the_room_or_wrote_there(
    general: Room, ada: Any, grace: Any
) -> None:
    gone = user_make("gone", is_active=False)
    for user, seen in ((ada, 1), (grace, 5), (gone, 9)):
        join(general, user, read_id=seen)
    say(general, by=user_make("lin", "Lin"))
    user_make("elsewhere")
    found = room_people(room_id=general.pk, participant=ROBIN).people
    assert [(each.username, each.name) for each in found] == [
        ("grace", "Grace Hopper"),
        ("ada", "Ada Lovelace"),
        ("lin", "Lin"),
    ]


def test_in_a_private_room_one_can_mention_its_members_only(ada: Any, grace: Any) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(ada))
    join(room, grace)
    say(room, by=grace)
    Membership.objects.filter(user=grace).delete()
    join(room, user_make("lin"))
    found = room_people(room_id=room.pk, participant=member(ada)).people
    assert [each.username for each in found] == ["lin"]
