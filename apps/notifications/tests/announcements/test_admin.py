"""The admin makes announcements, shows how far they are, and cancels them."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.notifications.announcements.models import Announcement
from apps.notifications.announcements.tokens import token_create
from apps.notifications.models import SendToken
from apps.notifications.tests.announcements.factories import announce, member, members, tell
from apps.realtime.models import TaskRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

LIST = reverse("admin:notifications_announcement_changelist")
CANCEL = "Cancel: tell nobody else"


def page_of(announcement: Announcement) -> str:
    return reverse("admin:notifications_announcement_change", args=[announcement.pk])


def test_adding_one_enqueues_its_task(admin_client: Client) -> None:
    add = reverse("admin:notifications_announcement_add")
    assert 'value="Send"' in admin_client.get(add).content.decode()
    sent = admin_client.post(add, {"text": "Hello.", "url": "/live/", "group": ""})
    assert sent.status_code == 302
    [task] = TaskRow.objects.all()
    assert task.kwargs == {"announcement_id": Announcement.objects.get().pk}


def test_an_invalid_one_is_refused(admin_client: Client) -> None:
    add = reverse("admin:notifications_announcement_add")
    page = admin_client.post(add, {"text": "Hello.", "url": "//evil.example", "group": ""})
    assert "The address must be a path of this site" in page.content.decode()
    assert not Announcement.objects.exists()


def test_its_page_shows_progress_and_has_a_button_to_cancel(admin_client: Client) -> None:
    members(4)
    announcement = tell(announce(), slices=1)
    page = admin_client.get(page_of(announcement)).content.decode()
    assert "3 of 5 told" in page  # with the admin
    assert CANCEL in page
    shown = admin_client.post(page_of(announcement), {"_cancel": CANCEL}, follow=True)
    assert "3 of 5 told, cancelled" in shown.content.decode()
    assert CANCEL not in shown.content.decode()


def test_several_are_cancelled_at_once(admin_client: Client) -> None:
    ids = [announce().pk for _ in range(2)]
    admin_client.post(LIST, {"action": "cancel", "_selected_action": ids})
    assert Announcement.objects.filter(is_cancelled=True).count() == 2


def test_who_may_only_look_cannot_cancel(client: Client) -> None:
    viewer = member("viewer", is_staff=True)
    viewer.user_permissions.add(permission())
    client.force_login(viewer)
    announcement = announce()
    assert CANCEL not in client.get(page_of(announcement)).content.decode()
    assert client.post(page_of(announcement), {"_cancel": CANCEL}).status_code == 403
    client.post(LIST, {"action": "cancel", "_selected_action": [announcement.pk]})
    announcement.refresh_from_db()
    assert not announcement.is_cancelled


def permission() -> Permission:
    return Permission.objects.get(
        codename="view_announcement", content_type__app_label="notifications"
    )


def test_a_token_is_revoked_in_the_admin(admin_client: Client) -> None:
    token_create(name="Monitoring")
    token = SendToken.objects.get()
    assert (
        "Monitoring"
        in admin_client.get(reverse("admin:notifications_sendtoken_changelist")).content.decode()
    )
    delete = reverse("admin:notifications_sendtoken_delete", args=[token.pk])
    admin_client.post(delete, {"post": "yes"})
    assert not SendToken.objects.exists()
