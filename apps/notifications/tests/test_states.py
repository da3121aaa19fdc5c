"""Seen, read, unread, archived and snoozed; the counts follow, on every page and device."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.notifications import services
from apps.notifications.models import Notification
from apps.notifications.selectors import Counts, bell_get, counts_get
from apps.notifications.services import (
    notification_archive,
    notification_read,
    notification_restore,
    notification_snooze,
    notification_unread,
    notifications_read_subject,
    notifications_seen,
    notifications_wake,
    pause,
)
from apps.notifications.snoozing import snooze_end
from apps.notifications.tasks import wake
from apps.notifications.tests.factories import events_of, notify
from apps.realtime.errors import NotFound, Refused
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db


def last_of(user: Any) -> dict[str, Any]:
    return events_of(user.pk)[-1]


def inbox(user: Any) -> list[str]:
    rows = Notification.objects.inbox().filter(recipient=user)
    return list(rows.values_list("text", flat=True))


def test_opening_the_bell_leaves_them_unread_but_seen(ada: Any) -> None:
    notify(ada.pk)
    seen = notify(ada.pk)
    notifications_seen(user_id=ada.pk, up_to_seq=seen.seq)
    assert last_of(ada) == {
        "type": "notifications.seen",
        "up_to_seq": 2,
        "unread": 2,
        "unseen": 0,
    }
    published = len(events_of(ada.pk))
    for up_to_seq in (1, 2):
        notifications_seen(user_id=ada.pk, up_to_seq=up_to_seq)
    assert len(events_of(ada.pk)) == published, "it never goes back"
    notify(ada.pk)
    assert counts_get(user_id=ada.pk) == Counts(unread=3, unseen=1)


def test_seeing_what_is_still_to_come_is_not_possible(ada: Any) -> None:
    notifications_seen(user_id=ada.pk, up_to_seq=2**53 - 1)
    notify(ada.pk)
    assert counts_get(user_id=ada.pk).unseen == 1


def test_what_was_added_since_the_page_was_read_stays_unread(ada: Any, wave: Any) -> None:
    made, grown = notify(ada.pk, **wave), notify(ada.pk, **wave)
    assert grown.pk == made.pk
    about = {"notification_id": made.pk, "user_id": ada.pk}
    assert notification_read(**about, up_to_seq=made.seq) == 1
    assert notification_read(**about, up_to_seq=grown.seq) == 0


def test_the_page_of_a_subject_reads_what_is_about_it(ada: Any) -> None:
    notify(ada.pk, subject="chat.room.1")
    up_to = notify(ada.pk, subject="chat.room.2").seq
    notify(ada.pk, subject="chat.room.1")
    unread = notifications_read_subject(user_id=ada.pk, subject="chat.room.1", up_to_seq=up_to)
    assert unread == 2
    assert (last_of(ada)["subject"], last_of(ada)["up_to_seq"]) == ("chat.room.1", 1)


def test_an_archived_one_is_read_and_can_be_put_back(ada: Any) -> None:
    made = notify(ada.pk, "one")
    about = {"notification_id": made.pk, "user_id": ada.pk}
    assert notification_archive(**about) == 0
    assert (last_of(ada)["hidden"], last_of(ada)["read"], inbox(ada)) == (True, True, [])
    assert [each.text for each in Notification.objects.archived()] == ["one"]
    assert notification_restore(**about) == 0
    assert notification_unread(**about) == 1
    assert (last_of(ada)["alert"], inbox(ada)) == (False, ["one"])


@pytest.mark.parametrize("by_task", [True, False])
def test_a_snoozed_one_is_back_on_time(ada: Any, clock: Any, by_task: bool) -> None:
    """By the task, and without any: a page that is rendered then shows it."""
    made = notify(ada.pk, "one")
    notify(ada.pk, "two")
    until = timezone.now() + timedelta(hours=1)
    unread = notification_snooze(notification_id=made.pk, user_id=ada.pk, until=until)
    assert (unread, last_of(ada)["hidden"], inbox(ada)) == (1, True, ["two"])
    assert TaskRow.objects.get().run_at == until
    clock(minutes=59)
    notifications_wake()
    assert (bell_get(user_id=ada.pk).unread, inbox(ada)) == (1, ["two"])
    clock(minutes=1, seconds=1)
    if by_task:
        wake.call()
        assert (last_of(ada)["alert"], last_of(ada)["unread"]) == (True, 2)
        assert inbox(ada) == ["one", "two"], "on top"
    assert bell_get(user_id=ada.pk).unread == 2
    assert {*inbox(ada)} == {"one", "two"}


def test_a_snoozed_one_comes_back_without_a_ring_in_quiet_times(ada: Any, clock: Any) -> None:
    made, now = notify(ada.pk), timezone.now()
    pause(user_id=ada.pk, until=now + timedelta(hours=2))
    notification_snooze(notification_id=made.pk, user_id=ada.pk, until=now + timedelta(hours=1))
    clock(hours=1, seconds=1)
    wake.call()
    assert (last_of(ada)["alert"], last_of(ada)["hidden"]) == (False, False)
    assert last_of(ada)["unread"] == 1


def test_snoozed_ones_come_back_in_the_order_of_their_recipients(
    ada: Any, grace: Any, clock: Any, locked: list[int]
) -> None:
    until = timezone.now() + timedelta(hours=1)
    for user in (grace, ada):
        made = notify(user.pk)
        notification_snooze(notification_id=made.pk, user_id=user.pk, until=until)
    clock(hours=1, seconds=1)
    locked.clear()
    wake.call()
    assert locked == sorted([ada.pk, grace.pk])


def test_news_of_a_snoozed_group_brings_it_back(ada: Any, wave: Any) -> None:
    made = notify(ada.pk, "one", actor="Ann", **wave)
    until = timezone.now() + timedelta(hours=1)
    notification_snooze(notification_id=made.pk, user_id=ada.pk, until=until)
    assert notify(ada.pk, "two", actor="Bob", **wave).pk == made.pk
    assert len(inbox(ada)) == 1


def test_a_snooze_until_yesterday_is_refused(ada: Any) -> None:
    made = notify(ada.pk)
    until = timezone.now() - timedelta(seconds=1)
    with pytest.raises(Refused):
        notification_snooze(notification_id=made.pk, user_id=ada.pk, until=until)


def test_each_change_is_for_ones_own_notifications(ada: Any, grace: Any) -> None:
    hers = notify(grace.pk)
    until = timezone.now() + timedelta(hours=1)
    about = {"notification_id": hers.pk, "user_id": ada.pk}
    for change in (notification_read, notification_unread, notification_archive):
        with pytest.raises(NotFound):
            change(**about)
    with pytest.raises(NotFound):
        notification_snooze(**about, until=until)
    services.notifications_read_subject(user_id=ada.pk, subject="", up_to_seq=10)
    assert counts_get(user_id=grace.pk).unread == 1


@pytest.mark.parametrize(
    ("choice", "local"),
    [
        ("hour", "2026-03-28T23:30:00+01:00"),
        ("tomorrow", "2026-03-29T08:00:00+02:00"),  # when the clocks have gone forward
        ("week", "2026-03-30T08:00:00+02:00"),
    ],
)
def test_mornings_are_those_of_the_persons_time_zone(choice: str, local: str) -> None:
    saturday = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)
    until = snooze_end(choice, now=saturday, zone=ZoneInfo("Europe/Paris"))
    assert until == datetime.fromisoformat(local)
