"""Rooms are created and changed; guests join and leave."""

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore

from apps.chat.models import Room
from apps.chat.people import GUEST
from apps.chat.services import (
    guest_join,
    guest_leave,
    room_close,
    room_create,
    room_update,
)
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.realtime.errors import Refused
from apps.realtime.testing import INVISIBLE_TEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> SessionBase:
    return SessionStore()


# Guests


def test_a_guest_keeps_the_key_and_changes_the_name(session: SessionBase) -> None:
    first = guest_join(session=session, name="  Robin   Hood ")
    assert first.name == "Robin Hood"
    second = guest_join(session=session, name="Röbin_2.0")
    assert (second.name, second.guest_key) == ("Röbin_2.0", first.guest_key)
    assert session[GUEST] == {"name": "Röbin_2.0", "key": first.guest_key}


def test_a_guests_key_differs_from_the_session_key(session: SessionBase) -> None:
    session.save()
    person = guest_join(session=session, name="Robin")
    assert person.guest_key
    assert person.guest_key != session.session_key


def test_a_guest_who_leaves_is_forgotten(session: SessionBase) -> None:
    guest_join(session=session, name="Robin")
    guest_leave(session=session)
    assert GUEST not in session


@pytest.mark.parametrize(
    "name",
    [
        *("R", "x" * 31, "<b>", "- .", "Robin\u202eHood", "@ada", "🚂🚃", "Robin\u3164Hood"),
        *(text * 2 for text in INVISIBLE_TEXTS),
    ],
)
def test_a_guest_name_with_other_characters_is_refused(session: SessionBase, name: str) -> None:
    with pytest.raises(Refused, match="A name has 2 to 30 letters"):
        guest_join(session=session, name=name)


@pytest.mark.parametrize("name", ["ADA", "ada lovelace", "Ada\u3000Lovelace"])
def test_a_guest_cannot_take_a_members_name(
    session: SessionBase, ada: AbstractBaseUser, name: str
) -> None:
    with pytest.raises(Refused, match="is the name of a member"):
        guest_join(session=session, name=name)


@pytest.mark.parametrize("name", ["Admin", "MODERATOR", "Systеm", "Y0u", "\u13aadmi\u0274"])  # noqa: RUF001
def test_a_guest_cannot_take_a_reserved_name(session: SessionBase, name: str) -> None:
    with pytest.raises(Refused, match="This name is reserved"):
        guest_join(session=session, name=name)


# Rooms


def test_a_rooms_slug_is_made_of_its_name() -> None:
    room = room_create(name=" Signal \x00 Box ", topic="a\nb")
    assert (room.name, room.slug, room.topic) == ("Signal Box", "signal-box", "a b")
    assert room_create(name="信号").slug.startswith("room-")


def test_a_second_room_of_that_name_is_refused(general: Room) -> None:
    with pytest.raises(Refused, match="There is already a room called general"):
        room_create(name="general")


def test_changing_a_room_publishes_it(general: Room) -> None:
    room_update(room_id=general.pk, name=" Main  line ", topic="Trains", access="members")
    general.refresh_from_db()
    assert (general.name, general.access) == ("Main line", "members")
    assert events_of(general) == [
        {"type": "access.changed"},
        {
            "type": "room.saved",
            "room_id": general.pk,
            "name": "Main line",
            "topic": "Trains",
            "access": "members",
            "locked": False,
            "slow_seconds": 0,
            "archived": False,
        },
    ]


def test_changing_only_a_rooms_name_takes_no_right_away(general: Room) -> None:
    for name in ("Main line", "Branch line"):
        room_update(room_id=general.pk, name=name, topic="", access="members")
    types = [event["type"] for event in events_of(general)]
    assert types == ["access.changed", "room.saved", "room.saved"]


@pytest.mark.parametrize("name", [" \x07", *INVISIBLE_TEXTS])
def test_a_room_without_a_name_to_see_is_refused(general: Room, name: str) -> None:
    with pytest.raises(Refused, match="Give the room a name"):
        room_update(room_id=general.pk, name=name, topic="", access="open")
    with pytest.raises(Refused, match="Give the room a name"):
        room_create(name=name)


def test_nobody_writes_to_a_closed_room(general: Room, ada: AbstractBaseUser) -> None:
    room_close(room_id=general.pk)
    for person in (ada, ROBIN):
        with pytest.raises(Refused) as refusal:
            say(general, by=person)
        assert refusal.value.code == "not_found"
