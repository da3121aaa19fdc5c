"""A sign-up notifies the staff."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import user_create
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
def test_former_staff_hear_of_no_sign_up(staff: Any, change: dict[str, bool]) -> None:
    User.objects.filter(pk=staff.pk).update(**change)
    user_create(username="lin", password="a-long-enough-secret")
    assert not Notification.objects.exists()


def test_staff_without_permission_to_view_users_get_no_sign_up_notification(staff: Any) -> None:
    staff.user_permissions.clear()
    user_create(username="lin", password="a-long-enough-secret")
    assert not Notification.objects.exists()
