"""Quiet hours are those of a person's time zone, also in the nights when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.notifications.kinds import Kind, Severity, declare
from apps.notifications.models import Inbox
from apps.notifications.quiet import quiet_end
from apps.notifications.tests.factories import events_of, notify


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def nights(start: str = "22:00", end: str = "07:00", zone: str = "Europe/Paris") -> Inbox:
    return Inbox(
        time_zone=zone, quiet_from=time.fromisoformat(start), quiet_until=time.fromisoformat(end)
    )


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-01-10 20:59", None),
        ("2026-01-10 21:00", "2026-01-11 06:00"),
        ("2026-01-11 05:59", "2026-01-11 06:00"),
        ("2026-01-11 06:00", None),
        # In the night to 29 March, an hour is skipped; in the night to 25 October, one is twice.
        ("2026-03-28 21:00", "2026-03-29 05:00"),
        ("2026-03-29 05:00", None),
        ("2026-10-24 20:00", "2026-10-25 06:00"),
        ("2026-10-25 05:59", "2026-10-25 06:00"),
    ],
)
def test_a_night_is_as_long_as_it_is_in_the_persons_zone(now: str, end: str | None) -> None:
    assert quiet_end(nights(), utc(now)) == (utc(end) if end else None)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        # 02:30 comes twice on 25 October, and not at all on 29 March.
        ("2026-10-25 00:29", "2026-10-25 00:30"),
        ("2026-10-25 00:30", None),
        ("2026-10-25 01:15", None),
        ("2026-03-29 01:29", "2026-03-29 01:30"),
        ("2026-03-29 01:30", None),
    ],
)
def test_an_end_that_comes_twice_or_never_is_one_end(now: str, end: str | None) -> None:
    assert quiet_end(nights(end="02:30"), utc(now)) == (utc(end) if end else None)


def test_quiet_hours_within_one_day() -> None:
    inbox = nights("12:00", "13:30", "Asia/Kolkata")
    assert quiet_end(inbox, utc("2026-06-01 06:30")) == utc("2026-06-01 08:00")
    assert quiet_end(inbox, utc("2026-06-01 08:00")) is None


def test_a_pause_that_ends_at_night_ends_in_the_morning() -> None:
    inbox = nights()
    inbox.do_not_disturb_until = utc("2026-01-11 01:00")
    assert quiet_end(inbox, utc("2026-01-10 12:00")) == utc("2026-01-11 06:00")


def test_a_time_zone_that_is_gone_is_that_of_the_site(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    assert quiet_end(nights(zone="Mars/Base"), utc("2026-01-10 22:00")) == utc("2026-01-11 07:00")


@pytest.mark.django_db
def test_nothing_rings_while_it_is_quiet_but_what_is_urgent(ada: Any, wave: Any) -> None:
    until = timezone.now() + timedelta(hours=1)
    Inbox.objects.create(user=ada, do_not_disturb_until=until)
    declare(Kind("fire", "Fire", severity=Severity.HIGH))
    notify(ada.pk)
    notify(ada.pk, kind="fire")
    events = events_of(ada.pk)
    assert [(event["alert"], event["unread"]) for event in events] == [(False, 1), (True, 2)]
