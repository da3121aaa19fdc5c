"""The admin calls the services, so that open pages show each change."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client
from django.urls import reverse

from apps.notifications.models import Notification
from apps.notifications.tests.factories import notify, unread_of

pytestmark = pytest.mark.django_db


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
    assert unread_of(ada.pk)[1::2] == [0, 0]


def test_the_admin_refuses_an_address_of_another_site(
    admin_client: Client, ada: AbstractBaseUser
) -> None:
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
