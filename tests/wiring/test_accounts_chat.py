"""A person's messages are in the copy of their data, and stay without their account.

The chat shows people's pictures.
"""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.personal_data import data_of
from apps.accounts.services import user_create, user_deactivate, user_delete
from apps.chat.models import Message, Room
from apps.chat.services.memberships import membership_create
from apps.chat.tests.factories import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> User:
    user = user_create(username="lin", password="a-long-enough-secret", display_name="Lin")
    say(Room.objects.create(name="General", slug="general"), "Hello from Lin", by=user)
    return user


def test_a_persons_messages_are_in_the_copy_of_their_data(lin: User) -> None:
    (message,) = data_of(lin.pk)["chat_messages"]
    assert (message["room__name"], message["body"]) == ("General", "Hello from Lin")


def test_messages_stay_without_the_account(lin: User) -> None:
    user_deactivate(user_id=lin.pk)
    user_delete(user_id=lin.pk)
    message = Message.objects.get()
    assert (message.author, message.author_name, message.body) == (None, "Lin", "Hello from Lin")


def test_a_room_asks_for_each_authors_picture_by_an_address_that_browsers_keep(
    lin: User, client: Client
) -> None:
    page = client.get("/chat/general/").content.decode()
    assert f'<img class="picture" src="/accounts/{lin.pk}/picture/"' in page
    assert 'data-pictures="/accounts/{user}/picture/"' in page


def test_cards_and_lists_of_members_show_pictures(lin: User, client: Client) -> None:
    client.force_login(lin)
    membership_create(room_id=Room.objects.get().pk, user_id=lin.pk)
    for path in (f"/chat/general/people/user.{lin.pk}/card/", "/chat/general/about/"):
        assert f'src="/accounts/{lin.pk}/picture/"' in client.get(path).content.decode()
