"""Push is one channel among others: wanted by kind, quiet when the person is, and before mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.notifications import kinds, services
from apps.notifications.kinds import Kind, Severity, declare
from apps.notifications.models import Inbox, MailBundle, Notification, Preference
from apps.notifications.push.active_people import person_arrived
from apps.notifications.push.models import PushSubscription
from apps.notifications.tests.factories import notify
from apps.notifications.tests.push.conftest import Subscribe
from apps.notifications.tests.push.service import PushService
from apps.notifications.tests.push.working import let_time_pass, work

pytestmark = pytest.mark.django_db
PREFERENCES = reverse("notifications:preferences")


def pushed(service: PushService) -> list[int]:
    return [each.message["notification_id"] for each in service.received]


def choose(user: Any, **channels: bool) -> None:
    for channel, is_on in channels.items():
        Preference.objects.create(user=user, kind="test", channel=channel, is_on=is_on)


def test_push_is_offered_with_keys_only(
    ada_client: Client, push_service: PushService, settings: Any
) -> None:
    assert 'value="push"' in ada_client.get(PREFERENCES).text
    settings.PUSH = {}
    assert 'value="push"' not in ada_client.get(PREFERENCES).text


def test_a_kind_whose_push_is_off_is_on_the_page_only(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    choose(ada, push=False)
    notify(ada.pk)
    work()
    assert pushed(push_service) == []
    assert Notification.objects.inbox().count() == 1


def test_a_kind_that_is_for_push_alone_is_not_on_the_page(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    choose(ada, page=False)
    notification = notify(ada.pk)
    work()
    assert pushed(push_service) == [notification.pk]
    assert not Notification.objects.inbox().exists()


def test_somebody_without_a_browser_for_it_gets_nothing_by_push_alone(
    ada: Any, push_service: PushService
) -> None:
    choose(ada, page=False)
    assert services.notify(recipients=[ada.pk], kind="test", url="/") == []


@pytest.mark.parametrize(("severity", "urgency"), [(Severity.HIGH, "high"), (Severity.NORMAL, "")])
def test_in_quiet_times_only_what_is_urgent_is_pushed(
    ada: Any,
    subscribe: Subscribe,
    push_service: PushService,
    *,
    monkeypatch: pytest.MonkeyPatch,
    severity: Severity,
    urgency: str,
) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    declare(Kind("test", "Tests", severity=severity))
    subscribe(ada)
    services.pause(user_id=ada.pk, until=timezone.now() + timedelta(hours=1))
    notify(ada.pk)
    let_time_pass()
    assert [each.headers["urgency"] for each in push_service.received] == [urgency] * bool(urgency)


def test_what_does_not_ring_is_not_pushed(
    ada: Any, subscribe: Subscribe, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    declare(Kind("test", "Tests", severity=Severity.LOW))
    subscribe(ada)
    notify(ada.pk)
    assert work() == 0


def test_news_that_joins_a_group_replaces_the_push_before(
    ada: Any, subscribe: Subscribe, push_service: PushService, wave: Any
) -> None:
    subscribe(ada)
    for text in ("one", "two"):
        notify(ada.pk, text, **wave)
        work()
    one, two = (each.message for each in push_service.received)
    assert one["tag"] == two["tag"]
    assert one["body"] != two["body"]
    assert one["seq"] < two["seq"]


def test_what_was_on_the_screen_is_not_pushed(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    """Such as in the panel of the bell, where it stays unread."""
    subscribe(ada)
    person_arrived(process="one", user_id=ada.pk)
    notification = notify(ada.pk)
    services.notifications_seen(user_id=ada.pk, up_to_seq=notification.seq)
    let_time_pass()
    assert pushed(push_service) == []


def test_a_snoozed_one_is_pushed_when_it_is_back(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    notification, now = notify(ada.pk), timezone.now()
    services.notification_snooze(
        notification_id=notification.pk, user_id=ada.pk, until=now + timedelta(hours=1)
    )
    work()
    assert pushed(push_service) == []
    Notification.objects.update(snoozed_until=now)
    services.notifications_wake()
    work()
    assert pushed(push_service) == [notification.pk]


@pytest.mark.parametrize("change", ["notification_archive", "notification_read"])
def test_what_is_put_away_is_not_pushed(
    ada: Any, subscribe: Subscribe, push_service: PushService, change: str
) -> None:
    subscribe(ada)
    notification = notify(ada.pk)
    getattr(services, change)(notification_id=notification.pk, user_id=ada.pk)
    work()
    assert pushed(push_service) == []


@pytest.mark.parametrize(
    ("has_push", "is_active", "minutes"), [(False, False, 1), (True, False, 2), (True, True, 4)]
)
def test_mail_leaves_time_for_the_page_and_the_push(
    mailed: Any,
    wave: Any,
    subscribe: Subscribe,
    *,
    settings: Any,
    has_push: bool,
    is_active: bool,
    minutes: int,
) -> None:
    settings.NOTIFICATION_CHANNELS = {"wave": ["page", "push", "email"]}
    Inbox.objects.create(user=mailed, mail_every="minute")
    subscribe(mailed)
    if not has_push:
        PushSubscription.objects.all().delete()
    if is_active:
        person_arrived(process="one", user_id=mailed.pk)
    notify(mailed.pk, "hi", **wave)
    bundle = MailBundle.objects.get()
    assert bundle.ends_at - bundle.starts_at == timedelta(minutes=minutes)
