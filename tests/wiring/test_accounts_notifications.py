"""A sign-up notifies the staff, and the staff notify people."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.personal_data import data_of
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


def test_a_persons_notifications_are_in_the_copy_of_their_data(staff: Any) -> None:
    user_create(username="lin", password="a-long-enough-secret", display_name="Lin")
    (news,) = data_of(staff.pk)["notifications"]
    assert news["text"] == "Lin has signed up."
    assert data_of(User.objects.get(username="lin").pk)["notifications"] == []


USERS = reverse("admin:accounts_user_changelist")


def choose(client: Client, people: list[Any], **fields: str) -> Any:
    """Run the admin's action for these people."""
    chosen = {"action": "notify_people", "_selected_action": [each.pk for each in people]}
    return client.post(USERS, chosen | fields, follow=True)


def test_staff_notify_the_people_they_select(admin_client: Client) -> None:
    ada, grace, _ = (user_make(name) for name in ("ada", "grace", "edsger"))
    asked = choose(admin_client, [ada, grace])
    assert 'name="notify"' in asked.text
    assert not Notification.objects.exists()
    elsewhere = choose(admin_client, [ada], notify="Send", text="Hi.", url="//evil.example")
    assert "The address must be a path of this site" in elsewhere.text
    done = choose(admin_client, [ada, grace], notify="Send", text="Tea is ready.", url="")
    assert "Notified 2 people." in done.text
    sent = Notification.objects.values_list("recipient__username", "text", "url")
    assert {*sent} == {(name, "Tea is ready.", "/notifications/") for name in ("ada", "grace")}


def test_more_people_than_one_transaction_may_lock_are_not_notified(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.notifications.admin_action.MOST_PEOPLE", 1)
    people = [user_make(name) for name in ("ada", "grace")]
    refused = choose(admin_client, people, notify="Send", text="Hi.")
    assert "Add an announcement instead." in refused.text
    assert not Notification.objects.exists()


def test_staff_who_may_add_no_notification_cannot_send_one(staff: Any, client: Client) -> None:
    client.force_login(staff)
    choose(client, [staff], notify="Send", text="Hi.")
    assert not Notification.objects.exists()
