"""Guests of the chat and members of the site are told apart."""

import pytest
from django.test import Client

from apps.accounts.services import user_create
from apps.chat.services import room_create


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Lin", "LIN", "Lіn", "L1n", "Lín"])  # noqa: RUF001  # Cyrillic
def test_a_guest_in_the_chat_does_not_look_like_a_member(name: str, client: Client) -> None:
    user_create(username="linnet", password="a-long-enough-secret", display_name="Lin")
    room_create(name="General")
    page = client.post("/chat/general/name/", {"name": name})
    assert "is the name of a member" in page.content.decode()
