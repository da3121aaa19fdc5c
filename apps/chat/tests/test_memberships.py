"""Members enter rooms, and own those that they create."""

from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Membership, Room
from apps.chat.people import member
from apps.chat.services import room_create, room_enter
from apps.chat.tests.factories import ROBIN, say
from apps.realtime.errors import Refused

pytestmark = pytest.mark.django_db


def test_opening_an_open_room_joins_it(ada_client: Any, ada: Any, general: Room) -> None:
    sent = say(general, "Before you came")
    ada_client.get("/chat/general/")
    joined = Membership.objects.get()
    assert (joined.user, joined.room, joined.role) == (ada, general, Membership.Role.MEMBER)
    assert joined.read_id == sent.message_id


def test_entering_again_reads_one_row_and_writes_nothing(
    ada: AbstractBaseUser, general: Room, django_assert_num_queries: Any
) -> None:
    first = room_enter(room_id=general.pk, participant=member(ada))
    with django_assert_num_queries(1):
        assert room_enter(room_id=general.pk, participant=member(ada)) == first


def test_a_guest_joins_nothing(robin_client: Any) -> None:
    robin_client.get("/chat/general/")
    assert not Membership.objects.exists()


def test_a_room_that_is_not_open_to_somebody_is_not_entered(client: Any, grace: Any) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE)
    client.force_login(grace)
    assert client.get(room.get_absolute_url()).status_code == 404
    assert not Membership.objects.exists()


def test_the_creator_of_a_room_owns_it(grace: Any) -> None:
    room = room_create(name="Mine", access=Room.Access.PRIVATE, owner=member(grace))
    owner = Membership.objects.get()
    assert (owner.room, owner.user, owner.role) == (room, grace, Membership.Role.OWNER)


def test_a_guest_owns_no_room() -> None:
    with pytest.raises(Refused) as refusal:
        room_create(name="Mine", owner=ROBIN)
    assert refusal.value.code == "forbidden"


def test_a_member_owns_so_many_rooms_and_no_more(settings: Any, ada: Any, grace: Any) -> None:
    settings.CHAT_ROOMS_PER_PERSON = 1
    room_create(name="One", owner=member(grace))
    with pytest.raises(Refused, match="as many rooms as one person may: 1"):
        room_create(name="Two", owner=member(grace))
    for name in ("Two", "Three"):  # staff may
        room_create(name=name, owner=member(ada))


def test_the_name_of_a_room_that_one_may_not_see_is_free(grace: Any) -> None:
    """A refusal would say that there is such a room."""
    hidden = room_create(name="Secret plan", access=Room.Access.CLOSED)
    room = room_create(name="Secret plan", owner=member(grace))
    assert room.slug.startswith("secret-plan-")
    assert room.pk != hidden.pk


def test_the_address_of_a_private_room_cannot_be_guessed(grace: Any) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    assert room.slug.startswith("ours-")
    assert len(room.slug) == len("ours-") + 8
