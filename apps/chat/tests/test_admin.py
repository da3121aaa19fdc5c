"""Rooms show the changes that are made in the admin."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from apps.chat.models import Message, Room
from apps.chat.people import member
from apps.chat.services import room_enter
from apps.chat.tests.factories import events_of, say

pytestmark = pytest.mark.django_db

MESSAGES = "/admin/chat/message/"
ROOMS = "/admin/chat/room/"


def types_of(room: Room) -> list[str]:
    return [event["type"] for event in events_of(room)]


def test_the_admin_shows_messages_but_cannot_change_them(admin_client: Any, general: Room) -> None:
    message = say(general, "Read me")
    assert "Read me" in admin_client.get(MESSAGES).content.decode()
    form = {"body": "changed"}
    assert admin_client.post(f"{MESSAGES}{message.message_id}/change/", form).status_code == 403
    assert admin_client.get(f"{MESSAGES}add/").status_code == 403


def test_deleting_a_message_in_the_admin_publishes_it(admin_client: Any, general: Room) -> None:
    message = say(general, "Rude words")
    admin_client.post(f"{MESSAGES}{message.message_id}/delete/", {"post": "yes"})
    assert events_of(general)[-1]["type"] == "message.deleted"
    assert events_of(general)[-1]["moderated"] is True
    admin_client.get(MESSAGES)  # shows the message about the deletion, once
    assert "Robin" not in admin_client.get(MESSAGES).content.decode()


@pytest.mark.django_db(transaction=True)
def test_deleting_many_messages_in_the_admin_publishes_each(
    admin_client: Any, general: Room, night_shift: Room
) -> None:
    rooms = (general, night_shift)
    messages = [say(room, by=admin()).message_id for room in rooms for _ in range(2)]
    action = {"action": "delete_selected", "_selected_action": messages, "post": "yes"}
    admin_client.post(MESSAGES, action)
    for room in rooms:
        assert types_of(room) == ["message.deleted"] * 4
        assert events_of(room)[-1]["moderated"] is False
    assert not Message.objects.standing().exists()


def admin() -> Any:
    return get_user_model()._default_manager.get(is_superuser=True)


def test_changing_a_room_in_the_admin_publishes_it(admin_client: Any, general: Room) -> None:
    form = {"name": "Main line", "topic": "Trains", "access": "members"}
    admin_client.post(f"{ROOMS}{general.pk}/change/", form)
    event = events_of(general)[-1]
    assert {key: event[key] for key in form} == form


def test_the_admin_cannot_change_a_rooms_slug(admin_client: Any, general: Room) -> None:
    form = {"name": "Main line", "slug": "main-line", "topic": "", "access": "open"}
    admin_client.post(f"{ROOMS}{general.pk}/change/", form)
    assert Room.objects.get().slug == "general"


def test_the_admin_creates_rooms_and_refuses_one_without_a_name(admin_client: Any) -> None:
    form = {"name": "New", "slug": "new", "topic": "", "access": "open"}
    admin_client.post(f"{ROOMS}add/", form)
    assert Room.objects.get().name == "New"
    response = admin_client.post(f"{ROOMS}add/", {**form, "name": "\x07", "slug": "other"})
    assert "Give the room a name." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_admin_deletes_rooms_with_their_messages(admin_client: Any, general: Room) -> None:
    say(general)
    room_enter(room_id=general.pk, participant=member(admin()))
    action = {"action": "delete_selected", "_selected_action": [general.pk], "post": "yes"}
    admin_client.post(ROOMS, action)
    assert (Room.objects.count(), Message.objects.count()) == (0, 0)
