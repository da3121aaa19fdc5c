"""Rights to read a room: for many readers they are as for each, in few queries."""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore

from apps.chat.models import Membership, Restriction, Room
from apps.chat.people import Participant, member, nameless
from apps.chat.services import room_close, room_create
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import ROBINS_SESSION, restrict
from apps.realtime.streams import Reader
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

NOBODY = 10**9


def guest_reader(session: dict[str, Any]) -> Reader:
    store = SessionStore()
    store.update(session)
    store.create()
    return Reader(session_key=store.session_key)


def everybody_everywhere(
    general: Room, night_shift: Room, ada: AbstractBaseUser
) -> set[tuple[Reader, int]]:
    """All kinds of readers, each with all kinds of rooms."""
    closed = room_close(room_id=room_create(name="Closed").pk)
    private = [room_create(name=name, access=Room.Access.PRIVATE) for name in ("Ours", "Theirs")]
    Membership.objects.create(room=private[0], user_id=ada.pk)
    Membership.objects.create(room=closed, user_id=ada.pk)
    gone = user_make("gone", "Gone", is_active=False)
    banned = [user_make(name, name.title()) for name in ("banned", "thrown_out")]
    Membership.objects.create(room=general, user=banned[0])
    for each in banned:
        restrict(general, member(each), Restriction.Kind.BAN)
    sent_away = guest_reader({"chat_guest": {"name": "Olga", "key": "olgas-key"}})
    left = guest_reader({})
    for each in (sent_away, left):
        restrict(general, nameless(each.session_key), Restriction.Kind.BAN)
    restrict(
        general,
        Participant(user_id=None, guest_key="peters-key", name="Peter"),
        Restriction.Kind.BAN,
    )
    readers = [
        sent_away,
        left,
        guest_reader({"chat_guest": {"name": "Peter", "key": "peters-key"}}),
        *(Reader(user_id=each.pk) for each in banned),
        *(Reader(user_id=key) for key in (ada.pk, gone.pk, NOBODY)),
        *(guest_reader(session) for session in (ROBINS_SESSION, {"no": "name"})),
        Reader(session_key="over"),
        Reader(),
    ]
    keys = (general.pk, night_shift.pk, closed.pk, *(room.pk for room in private), NOBODY)
    return {*product(readers, keys)}


def test_may_read_each_agrees_with_may_read(
    general: Room, night_shift: Room, ada: AbstractBaseUser
) -> None:
    asked = everybody_everywhere(general, night_shift, ada)
    one_by_one = {each for each in asked if RoomStream.may_read(reader=each[0], key=each[1])}
    assert RoomStream.may_read_each(asked=asked) == one_by_one
    assert len(one_by_one) == 9  # both who are banned read the members' room


def test_admit_agrees_with_may_read_and_person(
    general: Room, night_shift: Room, ada: AbstractBaseUser
) -> None:
    asked = everybody_everywhere(general, night_shift, ada)
    one_by_one = {
        (reader, key): RoomStream.person(reader=reader, key=key)
        for reader, key in asked
        if RoomStream.may_read(reader=reader, key=key)
    }
    assert RoomStream.admit(asked=asked) == one_by_one
    assert {person.name for person in one_by_one.values() if person} == {
        *("Ada Lovelace", "Robin"),
        *("Banned", "Thrown_Out"),  # in the members' room
    }


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("joined", "queries"), [(True, 1), (False, 3)])
def test_members_are_admitted_to_all_their_rooms_in_few_queries(
    general: Room, django_assert_num_queries: Any, count: int, joined: bool, queries: int
) -> None:
    members = [user_make(f"member{number}", f"Member {number}") for number in range(count)]
    keys = (general.pk, room_create(name="Night shift", access=Room.Access.MEMBERS).pk)
    asked = {*product((Reader(user_id=each.pk) for each in members), keys)}
    if joined:
        for who, key in product(members, keys):
            Membership.objects.create(room_id=key, user=who)
    with django_assert_num_queries(queries):
        assert len(RoomStream.admit(asked=asked)) == 2 * count
    with django_assert_num_queries(queries):
        assert RoomStream.may_read_each(asked=asked) == asked


def test_guests_of_one_room_are_admitted_in_two_queries(
    general: Room, django_assert_num_queries: Any
) -> None:
    asked = {(guest_reader(ROBINS_SESSION), general.pk) for _ in range(20)}
    with django_assert_num_queries(2):
        assert len(RoomStream.admit(asked=asked)) == 20
