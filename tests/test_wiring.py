"""What happens in one app becomes news in another."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.chat.people import member
from apps.chat.services import message_delete, message_send, room_create
from apps.notifications.models import Notification
from apps.realtime.testing import user_make


@pytest.fixture
def staff(db: None) -> Any:
    """May look at people, and do nothing else."""
    user = user_make("registrar", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_user"))
    return user


def test_staff_hear_of_a_sign_up_and_are_led_to_it(staff: Any, client: Client) -> None:
    user_create(username="lin", password="a-long-enough-secret", display_name="Lin")
    news = Notification.objects.get()
    assert (news.recipient_id, news.text) == (staff.pk, "Lin has signed up.")
    client.force_login(staff)
    assert "Lin" in client.get(news.url).content.decode()


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_who_is_no_longer_on_the_staff_does_not(staff: Any, change: dict[str, bool]) -> None:
    User.objects.filter(pk=staff.pk).update(**change)
    user_create(username="lin", password="a-long-enough-secret")
    assert not Notification.objects.exists()


def test_staff_who_may_not_look_at_people_do_not(staff: Any) -> None:
    staff.user_permissions.clear()
    user_create(username="lin", password="a-long-enough-secret")
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_a_deleted_message_takes_its_mentions_with_it() -> None:
    ada, lin = (member(user_make(name)) for name in ("ada", "lin"))
    room = room_create(name="General")
    sent = message_send(room_id=room.pk, person=ada, body="@lin: psst", client_id=uuid4())
    assert Notification.objects.get().recipient_id == lin.user_id
    message_delete(message_id=sent.id, person=ada)
    assert not Notification.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Lin", "LIN", "Lіn", "L1n", "Lín"])  # noqa: RUF001  # Cyrillic
def test_a_guest_in_the_chat_does_not_look_like_a_member(name: str, client: Client) -> None:
    user_create(username="linnet", password="a-long-enough-secret", display_name="Lin")
    room_create(name="General")
    page = client.post("/chat/general/name/", {"name": name})
    assert "is the name of a member" in page.content.decode()
