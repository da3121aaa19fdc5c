"""The choices of a snooze and of a pause."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MORNING = time(8)
FIRST_YEAR, LAST_YEAR = 1, 9999  # another zone may turn times in them into no time at all
CHOICES: dict[str, str | Promise] = {
    "hour": _("In an hour"),
    "tomorrow": _("Tomorrow morning"),
    "week": _("Next Monday"),
}


def snooze_end(choice: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The end of a snooze for somebody in `zone`. Raises KeyError for an unknown choice."""
    here = now.astimezone(zone)
    days = {"hour": 0, "tomorrow": 1, "week": 7 - here.weekday()}[choice]
    if choice == "hour":
        return now + timedelta(hours=1)
    morning = datetime.combine(here.date() + timedelta(days=days), MORNING, tzinfo=zone)
    return morning.astimezone(UTC)


def local_time(text: str, *, zone: ZoneInfo) -> datetime:
    """A local time of `zone` as browsers send it, such as 2026-03-29T08:00.

    Raises ValueError for any other text.
    """
    local = datetime.fromisoformat(text)
    if local.tzinfo is not None or not FIRST_YEAR < local.year < LAST_YEAR:
        raise ValueError(text)
    return local.replace(tzinfo=zone).astimezone(UTC)
