"""A notification reaches each browser of its recipient once, whatever the push service does."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.db import transaction

from apps.notifications.push.attempts import PAUSES, push_attempt
from apps.notifications.push.dispatch import push_test
from apps.notifications.push.models import PushSubscription
from apps.notifications.push.tasks import push
from apps.notifications.push.vapid import keys_make
from apps.notifications.services import notification_delete, notification_read
from apps.notifications.tests.factories import notify
from apps.notifications.tests.push.conftest import Subscribe
from apps.notifications.tests.push.service import PushService, trickling_service
from apps.notifications.tests.push.working import let_time_pass, waiting, work
from apps.realtime import outgoing

pytestmark = pytest.mark.django_db


def test_a_notification_arrives_encrypted_in_every_browser_of_its_recipient(
    ada: Any, grace: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    (one, _), (two, _), _ = subscribe(ada), subscribe(ada), subscribe(grace)
    notification = notify(ada.pk, "The kettle is on, <b>Ada</b>. ☕", url="/chat/general/")
    work()
    assert [each.browser for each in push_service.received] == [one, two]
    assert push_service.received[0].message == {
        "notification_id": notification.pk,
        "title": push_service.received[0].message["title"],
        "body": "The kettle is on, <b>Ada</b>. ☕",
        "url": "/chat/general/",
        "tag": f"notification-{notification.pk}",
        "urgency": "normal",
        "seq": notification.seq,
    }
    assert PushSubscription.objects.get(endpoint=one.endpoint).last_success_at


def test_the_headers_say_how_long_how_urgent_and_which_message_it_replaces(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    notification = notify(ada.pk)
    work()
    headers = push_service.received[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["ttl"] == "86400"
    assert headers["urgency"] == "normal"
    assert headers["topic"] == f"notification-{notification.pk}"
    assert len(headers["topic"]) <= 32


def test_nothing_is_pushed_for_a_change_that_is_rolled_back(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)

    with transaction.atomic():
        notify(ada.pk)
        transaction.set_rollback(True)
    assert work() == 0


def test_without_keys_nothing_is_pushed_and_nothing_breaks(
    ada: Any, subscribe: Subscribe, settings: Any
) -> None:
    subscribe(ada)
    del settings.PUSH
    notify(ada.pk)
    assert push_test(user_id=ada.pk) == 1
    assert work() == 0


def test_what_was_read_or_withdrawn_meanwhile_is_not_pushed(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    read, deleted = notify(ada.pk), notify(ada.pk)
    notification_read(notification_id=read.pk, user_id=ada.pk)
    notification_delete(notification_id=deleted.pk)
    assert work() == 2
    assert push_service.received == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_has_ended_is_deleted(
    ada: Any, subscribe: Subscribe, push_service: PushService, status: int
) -> None:
    subscribe(ada)
    push_service.answer_next(status)
    notify(ada.pk)
    work()
    assert not PushSubscription.objects.exists()
    assert waiting() == []


def test_a_browser_that_has_unsubscribed_is_deleted_and_the_others_get_it(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    (gone, _), (there, _) = subscribe(ada), subscribe(ada)
    push_service.unsubscribe(gone)
    notify(ada.pk)
    work()
    assert [row.endpoint for row in PushSubscription.objects.all()] == [there.endpoint]
    assert [each.browser for each in push_service.received] == [there]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_fails_for_a_while_is_tried_again_later(
    ada: Any, subscribe: Subscribe, push_service: PushService, status: int
) -> None:
    subscribe(ada)
    push_service.answer_next(status)
    notify(ada.pk)
    assert work() == 1
    assert waiting() == [pytest.approx(PAUSES[0], abs=2)]
    let_time_pass()
    assert len(push_service.received) == 1
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "a date"])
def test_the_service_says_how_long_to_wait(
    ada: Any, subscribe: Subscribe, push_service: PushService, as_date: bool
) -> None:
    subscribe(ada)
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=900), usegmt=True)
    push_service.answer_next(429, Retry_After=at if as_date else "900")
    notify(ada.pk)
    work()
    assert waiting() == [pytest.approx(900, abs=3)]


@pytest.mark.parametrize("said", ["soon", "-5", "", "9" * 30])
def test_a_wait_that_makes_no_sense_breaks_nothing(
    ada: Any, subscribe: Subscribe, push_service: PushService, said: str
) -> None:
    subscribe(ada)
    push_service.answer_next(503, Retry_After=said)
    notify(ada.pk)
    work()
    assert all(seconds < 86400 for seconds in waiting())


def test_a_service_that_is_not_there_is_tried_again_and_given_up_in_the_end(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    _, row = subscribe(ada)
    notification = notify(ada.pk)
    with_nobody = push_service.origin.rpartition(":")[0] + ":1/send/x"
    PushSubscription.objects.filter(pk=row.pk).update(endpoint=with_nobody)
    pauses = [
        push_attempt(subscription_id=row.pk, notification_id=notification.pk, attempt=attempt)
        for attempt in range(1, len(PAUSES) + 2)
    ]
    assert pauses == [*(timedelta(seconds=each) for each in PAUSES), None]
    assert PushSubscription.objects.exists()


def test_a_service_that_answers_a_byte_at_a_time_holds_nobody_up(
    ada: Any, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE", 0.3)
    _, row = subscribe(ada)
    with trickling_service() as origin:
        settings.PUSH = settings.PUSH | {"services": [origin]}
        PushSubscription.objects.filter(pk=row.pk).update(endpoint=f"{origin}/send/x")
        notification = notify(ada.pk)
        pause = push_attempt(subscription_id=row.pk, notification_id=notification.pk, attempt=1)
    assert pause == timedelta(seconds=PAUSES[0])


def test_a_service_that_refuses_the_site_is_not_asked_again(
    ada: Any, subscribe: Subscribe, push_service: PushService, settings: Any
) -> None:
    """The keys of the site have changed since the browser subscribed."""
    subscribe(ada)
    keys = keys_make()
    settings.PUSH = settings.PUSH | {"public_key": keys.public, "private_key": keys.private}
    notify(ada.pk)
    work()
    assert push_service.received == []
    assert waiting() == []


def test_a_redirect_is_not_followed(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    """It could lead into the site's own network."""
    subscribe(ada)
    push_service.answer_next(307, Location=push_service.browser().endpoint)
    notify(ada.pk)
    work()
    assert push_service.received == []


def test_a_second_attempt_about_the_same_notification_has_the_same_tag(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    """A worker that dies after the request is replaced by one that begins again."""
    _, row = subscribe(ada)
    notification = notify(ada.pk)
    for _ in range(2):
        push.call(row.pk, notification.pk)
    assert len({each.message["tag"] for each in push_service.received}) == 1


def disable(user: Any) -> None:
    user.is_active = False
    user.save()


def change_password(user: Any) -> None:
    user.set_password("another-quiet-signal")
    user.save()


@pytest.mark.parametrize("end", [disable, change_password])
def test_push_ends_with_the_account_and_with_its_password(
    ada: Any, subscribe: Subscribe, push_service: PushService, end: Any
) -> None:
    subscribe(ada)
    notify(ada.pk)
    end(ada)
    work()
    assert push_service.received == []
    assert not PushSubscription.objects.exists()


def test_a_test_reaches_every_browser(
    ada: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    subscribe(ada)
    assert push_test(user_id=ada.pk) == 2
    work()
    assert [each.message["tag"] for each in push_service.received] == ["test", "test"]


def test_the_log_has_no_endpoint_and_no_text(
    ada: Any, subscribe: Subscribe, push_service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    browser, _ = subscribe(ada)
    push_service.answer_next(400)
    notify(ada.pk, "A secret")
    with caplog.at_level("DEBUG"):
        work()
    assert "refuses a push: 400" in caplog.text
    assert browser.endpoint not in caplog.text
    assert "A secret" not in caplog.text
