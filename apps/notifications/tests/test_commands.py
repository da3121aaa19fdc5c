"""The command, the admin and the demo go through the same services."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.notifications.demo import demo_create
from apps.notifications.models import Notification
from apps.notifications.selectors import unread_count
from apps.notifications.tests.factories import events_of, notify, unread_of

pytestmark = pytest.mark.django_db


def test_the_command_notifies_whatever_the_case_of_the_name(ada: AbstractBaseUser) -> None:
    out = StringIO()
    call_command("notify", "ADA", "Hello.", stdout=out)
    assert out.getvalue() == "ada was notified.\n"
    assert Notification.objects.get().recipient == ada


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "Hi."], "There is no active person called nobody."),
        (["ada", "Hi.", "--url", "//evil.example"], "The address must be a path of this site"),
        (["ada", "Hi.", "--kind", "two words"], "Kind: "),
        (["ada", ""], "Text: "),
    ],
)
def test_the_command_says_what_is_wrong(
    ada: AbstractBaseUser, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("notify", *arguments)


def test_the_admin_adds_and_deletes_through_the_services(
    admin_client: Client, ada: AbstractBaseUser
) -> None:
    fields = {"recipient": ada.pk, "kind": "news", "text": "Hi.", "url": "/live/"}
    added = admin_client.post(reverse("admin:notifications_notification_add"), fields)
    assert added.status_code == 302
    made = Notification.objects.get()
    changes = reverse("admin:notifications_notification_changelist")
    assert "Hi." in admin_client.get(changes).content.decode()
    gone = reverse("admin:notifications_notification_delete", args=[made.pk])
    admin_client.post(gone, {"post": "yes"})
    notify(ada.pk)
    selected = {"action": "delete_selected", "_selected_action": Notification.objects.get().pk}
    admin_client.post(changes, {**selected, "post": "yes"})
    assert unread_of(ada.pk) == [1, 0, 1, 0]


def test_the_admin_refuses_what_does_not_fit(admin_client: Client, ada: AbstractBaseUser) -> None:
    fields = {"recipient": ada.pk, "kind": "news", "text": "Hi.", "url": "//evil.example"}
    page = admin_client.post(reverse("admin:notifications_notification_add"), fields)
    assert "The address must be a path of this site" in page.content.decode()
    assert not Notification.objects.exists()


def test_a_person_with_notifications_can_be_deleted_in_the_admin(
    admin_client: Client, ada: AbstractBaseUser
) -> None:
    notify(ada.pk)
    meta = get_user_model()._meta
    delete = reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[ada.pk])
    admin_client.post(delete, {"post": "yes"})
    assert not get_user_model()._default_manager.filter(pk=ada.pk).exists()


def test_the_demo_can_be_made_again(ada: AbstractBaseUser, grace: AbstractBaseUser) -> None:
    assert demo_create() == 3
    assert demo_create() == 0
    assert [unread_count(user_id=person.pk) for person in (ada, grace)] == [1, 1]
    assert len(events_of(ada.pk)) == 3
