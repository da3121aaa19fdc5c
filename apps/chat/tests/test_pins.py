"""Moderators pin messages at the top of their room."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from apps.chat.models import Message, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import Sent
from apps.chat.selectors import PAGE_SIZE
from apps.chat.services import message_delete, message_pin
from apps.chat.services.pins import MAX_PINS
from apps.chat.tests.factories import ROBIN, events_of, say, snapshot_of
from apps.realtime.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(grace: Any) -> Participant:
    grace.user_permissions.add(Permission.objects.get(codename="delete_message"))
    return member(grace)


def pin(message: Sent, by: Participant, *, pinned: bool = True) -> None:
    message_pin(message_id=message.message_id, participant=by, pinned=pinned)


def test_a_pin_is_published_once_with_its_message(general: Room, moderator: Participant) -> None:
    sent = say(general)
    for _ in range(2):
        pin(sent, moderator)
    message = Message.objects.get()
    assert message.pinned_at is not None
    assert [each["pinned_at"] for each in events_of(general)] == [message.pinned_at.isoformat()] * 2
    for _ in range(2):
        pin(sent, moderator, pinned=False)
    assert [each["pinned_at"] for each in events_of(general)] == [None] * 3


@pytest.mark.parametrize("pinned", [True, False])
def test_others_can_neither_pin_nor_unpin(general: Room, grace: Any, pinned: bool) -> None:
    sent = say(general, by=grace)
    for person in (ROBIN, member(grace)):
        with pytest.raises(Refused, match="Only moderators can pin messages"):
            pin(sent, person, pinned=pinned)


def test_a_deleted_message_is_not_pinned(general: Room, moderator: Participant) -> None:
    sent = say(general)
    pin(sent, moderator)
    message_delete(message_id=sent.message_id, participant=ROBIN)
    assert Message.objects.get().pinned_at is None
    with pytest.raises(Refused, match="This message was deleted"):
        pin(sent, moderator)


def test_a_room_has_so_many_pins(general: Room, moderator: Participant) -> None:
    for _ in range(MAX_PINS):
        pin(say(general), moderator)
    with pytest.raises(Refused, match="too many pinned messages"):
        pin(say(general), moderator)


def test_each_page_of_a_room_brings_its_pinned_messages(
    robin_client: Any, general: Room, moderator: Participant
) -> None:
    first = say(general, "Rules of the room")
    pin(first, moderator)
    for _ in range(PAGE_SIZE):
        say(general)
    [found] = snapshot_of(robin_client.get("/chat/general/"))["related"]
    assert (found["message_id"], found["body"]) == (first.message_id, "Rules of the room")
