"""Do not disturb in the chat is the pause of notifications: set in one, shown in the other."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.chat.do_not_disturb import quiet_until
from apps.notifications.models import MailBundle
from apps.notifications.services import pause
from apps.realtime.models import LogEntry
from apps.realtime.sessions.control import CONTROL_STREAM
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


def test_the_chat_sets_and_ends_the_pause(client: Any) -> None:
    ada = user_make("ada")
    client.force_login(ada)
    for choice in ("hour", "tomorrow", "week", "on"):
        client.post("/chat/do-not-disturb/", {"choice": choice})
        assert quiet_until([ada.pk])[ada.pk] > timezone.now()
    page = client.get("/notifications/preferences/").content.decode()
    assert "until you end it" in page
    client.post("/chat/do-not-disturb/", {"choice": ""})
    assert quiet_until([ada.pk]) == {}


def test_a_pause_that_is_over_is_not_shown() -> None:
    ada = user_make("ada")
    pause(user_id=ada.pk, until=timezone.now() - timedelta(seconds=1))
    assert quiet_until([ada.pk]) == {}


@pytest.mark.django_db(transaction=True)
def test_a_pause_that_is_set_in_notifications_reaches_the_chats_sockets() -> None:
    ada = user_make("ada")
    before = LogEntry.objects.filter(stream__name=CONTROL_STREAM).count()
    pause(user_id=ada.pk, until=timezone.now() + timedelta(hours=1))
    assert LogEntry.objects.filter(stream__name=CONTROL_STREAM).count() == before + 1


def test_mail_that_waited_for_a_pause_goes_out_when_it_ends() -> None:
    ada, now = user_make("ada"), timezone.now()
    later = now + timedelta(days=300)
    bundle = MailBundle.objects.create(user=ada, starts_at=now - timedelta(hours=2), ends_at=later)
    pause(user_id=ada.pk, until=None)
    bundle.refresh_from_db()
    assert bundle.ends_at <= timezone.now()
