"""Notifications and mail are in the language of their recipient, not of their author."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import login
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import override

from apps.notifications.models import Inbox, MailBundle, Notification
from apps.notifications.quiet import zone_of
from apps.notifications.selectors import inbox_get
from apps.notifications.services import inbox_update, mail_send, notify
from apps.realtime.testing import logged_events, user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Any:
    return user_make("ada", "Ada", email="ada@example.org")


def tell(ada: Any, actor: str) -> None:
    notify(recipients=[ada.pk], kind="sign-up", actor=actor, url="/x/", key=actor)


def test_a_notification_is_in_the_language_of_its_recipient(ada: Any) -> None:
    inbox_update(user_id=ada.pk, language="de")
    with override("en"):
        tell(ada, "Grace")
    assert Notification.objects.get().text == "Grace hat sich registriert."
    (event,) = logged_events(f"notifications.user.{ada.pk}")
    assert event["text"] == "Grace hat sich registriert."


def test_without_a_known_language_it_is_that_of_the_site(ada: Any) -> None:
    with override("de"):
        tell(ada, "Grace")
    assert Notification.objects.get().text == "Grace has signed up."


def test_mail_is_in_the_language_of_its_recipient(ada: Any) -> None:
    inbox_update(user_id=ada.pk, language="de")
    notify(recipients=[ada.pk], kind="announcement", text="Hello", url="/x/")
    MailBundle.objects.update(ends_at=timezone.now())
    mail_send(bundle_id=MailBundle.objects.get().pk)
    sent: Any = mail.outbox[0]
    assert "Alle Benachrichtigungen: " in sent.body
    assert '<html lang="de">' in sent.alternatives[0].content


def test_the_choice_of_a_language_and_each_log_in_say_it(ada: Any, client: Client) -> None:
    request = RequestFactory().post("/")
    request.session, request.LANGUAGE_CODE = client.session, "de"
    with override("de"):
        login(request, ada, backend="django.contrib.auth.backends.ModelBackend")
    assert inbox_get(user_id=ada.pk).language == "de"
    client.force_login(ada)
    client.post("/language/", {"language": "en", "next": "/"})
    assert inbox_get(user_id=ada.pk).language == "en"
    ada.refresh_from_db()
    with override("de"):
        login(request, ada, backend="django.contrib.auth.backends.ModelBackend")
    assert inbox_get(user_id=ada.pk).language == "en"


def test_quiet_hours_are_in_the_time_zone_of_the_profile(ada: Any, client: Client) -> None:
    client.force_login(ada)
    client.post("/accounts/profile/", {"display_name": "Ada", "time_zone": "Asia/Tokyo"})
    assert zone_of(inbox_get(user_id=ada.pk)).key == "Asia/Tokyo"
    page = client.get("/notifications/preferences/").content.decode()
    assert "In the time zone of your profile: Asia/Tokyo." in page
    assert 'name="time_zone"' not in page


def test_the_time_zone_of_quiet_hours_becomes_that_of_the_profile(ada: Any) -> None:
    grace = user_make("grace", "Grace", time_zone="Europe/Paris")
    for user in (ada, grace):
        Inbox.objects.create(user=user, time_zone="Asia/Tokyo")
    import_module("apps.accounts.migrations.0011_notifications_time_zones").copy_time_zones(
        apps, None
    )
    chosen = type(ada).objects.order_by("pk").values_list("time_zone", flat=True)
    assert [*chosen] == ["Asia/Tokyo", "Europe/Paris"]


def test_a_visitor_without_an_account_has_no_inbox(client: Client) -> None:
    client.post("/language/", {"language": "de", "next": "/"})
    assert not Inbox.objects.exists()
