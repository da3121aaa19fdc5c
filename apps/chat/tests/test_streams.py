"""Rights to read a room: `may_read_each` agrees with `may_read`, in few queries."""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore

from apps.chat.models import Room
from apps.chat.services import room_close, room_create
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import ROBINS_SESSION
from apps.realtime.streams import Reader
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

NOBODY = 10**9


def guest_reader(session: dict[str, Any]) -> Reader:
    store = SessionStore()
    store.update(session)
    store.create()
    return Reader(session_key=store.session_key)


def test_may_read_each_agrees_with_may_read(
    general: Room, night_shift: Room, ada: AbstractBaseUser
) -> None:
    closed = room_close(room_id=room_create(name="Closed").pk)
    gone = user_make("gone", "Gone", is_active=False)
    readers = [
        *(Reader(user_id=key) for key in (ada.pk, gone.pk, NOBODY)),
        *(guest_reader(session) for session in (ROBINS_SESSION, {"no": "name"})),
        Reader(session_key="over"),
        Reader(),
    ]
    asked = {*product(readers, (general.pk, night_shift.pk, closed.pk, NOBODY))}
    one_by_one = {each for each in asked if RoomStream.may_read(reader=each[0], key=each[1])}
    assert RoomStream.may_read_each(asked=asked) == one_by_one
    assert len(one_by_one) == 3


def test_may_read_each_takes_two_queries_for_any_number_of_members(
    general: Room, django_assert_num_queries: Any
) -> None:
    members = [user_make(f"member{number}", f"Member {number}") for number in range(20)]
    asked = {(Reader(user_id=member.pk), general.pk) for member in members}
    with django_assert_num_queries(2):
        assert RoomStream.may_read_each(asked=asked) == asked
