"""The list of rooms, and the form that creates one."""

from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Membership, Room
from apps.chat.tests.factories import say

pytestmark = pytest.mark.django_db


def test_the_lobby_lists_the_rooms_open_to_the_reader(
    client: Any, general: Room, night_shift: Room, ada: AbstractBaseUser
) -> None:
    say(general, "The 9:40 is early", by=ada)
    page = client.get("/chat/").content.decode()
    assert "General" in page
    assert "The 9:40 is early" in page
    assert "Night shift" not in page
    client.force_login(ada)
    page = client.get("/chat/").content.decode()
    assert "Night shift" in page
    assert "members only" in page


def test_an_empty_lobby_says_so(client: Any) -> None:
    assert "No rooms are open to you yet." in client.get("/chat/").content.decode()


def test_the_lobbys_queries_do_not_grow_with_the_rooms(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        say(Room.objects.create(name=f"Room {number}", slug=f"room-{number}"))
    with django_assert_max_num_queries(3):
        client.get("/chat/")


def test_members_create_rooms_in_the_lobby_and_own_them(client: Any, grace: Any) -> None:
    client.force_login(grace)
    form = {"name": "Signal box", "topic": "Levers", "access": "private"}
    room = Room.objects.get(slug=client.post("/chat/", form).url.split("/")[2])
    assert room.access == Room.Access.PRIVATE
    owner = Membership.objects.get()
    assert (owner.room, owner.user, owner.role) == (room, grace, Membership.Role.OWNER)
    form = {"name": "General", "topic": "Levers", "access": "open"}
    assert client.post("/chat/", form).url == "/chat/general/"
    again = client.post("/chat/", form).content.decode()
    assert "There is already a room called General." in again
    assert 'value="Levers"' in again


def test_guests_do_not_create_rooms(robin_client: Any) -> None:
    assert "New room" not in robin_client.get("/chat/").content.decode()
    form = {"name": "Mine", "access": "open"}
    assert robin_client.post("/chat/", form).status_code == 403
    assert not Room.objects.filter(name="Mine").exists()
