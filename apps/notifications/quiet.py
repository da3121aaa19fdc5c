"""Quiet hours, in the person's time zone, and pauses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from apps.notifications.models import Inbox

UNTIL_ENDED = datetime(9999, 1, 1, tzinfo=UTC)  # a pause that only the person ends
ROUNDS = 4  # a pause may end in quiet hours, and those in a pause


def is_quiet(inbox: Inbox, now: datetime) -> bool:
    return quiet_end(inbox, now) is not None


def quiet_end(inbox: Inbox, now: datetime) -> datetime | None:
    """The end of the quiet time that includes `now`; None if it is not quiet."""
    moment = now
    for _ in range(ROUNDS):
        ends = [end for start, end in quiet_spans(inbox, moment) if start <= moment < end]
        if not ends:
            break
        moment = max(ends)
    return moment if moment > now else None


def quiet_spans(inbox: Inbox, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The quiet times around `now`, as instants.

    A night has one start and one end, even if the clocks change in it. The first of a local time
    that occurs twice counts. A skipped local time is converted with the offset before the change.
    """
    if inbox.do_not_disturb_until is not None:
        yield datetime.min.replace(tzinfo=now.tzinfo), inbox.do_not_disturb_until
    start, end = inbox.quiet_from, inbox.quiet_until
    if start is None or end is None or start == end:
        return
    zone = zone_of(inbox)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        last = day if start < end else day + timedelta(days=1)
        # In UTC, as Python compares times of one zone by their clocks.
        begins, ends = datetime.combine(day, start, zone), datetime.combine(last, end, zone)
        yield begins.astimezone(UTC), ends.astimezone(UTC)


def zone_of(inbox: Inbox) -> ZoneInfo:
    """The person's time zone: the site's, unless they chose one that exists."""
    try:
        return ZoneInfo(inbox.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
