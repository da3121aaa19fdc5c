"""Log retention. Readers whose cursor is older than the log get a resync."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from apps.realtime.models import LogEntry, Stream

KEEP_EVENTS = 10_000
KEEP_DAYS = 30.0
BATCH = 1000


@dataclass(frozen=True)
class Window:
    """The part of the log to keep: the newest `events` of each stream, none before `since`."""

    events: int
    since: datetime

    @classmethod
    def of(cls, *, events: int | None = None, days: float | None = None) -> "Window":
        """By default as the settings STREAM_KEEP_EVENTS and STREAM_KEEP_DAYS say."""
        if events is None:
            events = getattr(settings, "STREAM_KEEP_EVENTS", KEEP_EVENTS)
        if days is None:
            days = getattr(settings, "STREAM_KEEP_DAYS", KEEP_DAYS)
        return cls(events, timezone.now() - timedelta(days=days))


def events_trim(*, stream: str, window: Window, batch: int = BATCH) -> int:
    """Remove events of `stream` beyond its window, in short transactions; their number."""
    removed = 0
    while step := _trim_batch(stream, window, batch):
        removed += step
    return removed


def trimmable(*, stream: str, window: Window) -> int:
    """How many events `events_trim` would remove now."""
    log = Stream.objects.get(name=stream)
    return _new_floor(log, window, end=log.head) - log.floor


def trimmable_streams(*, window: Window) -> Iterator[str]:
    """The names of the streams that hold more than `window`."""
    oldest = LogEntry.objects.filter(stream=OuterRef("pk"), seq=OuterRef("floor") + 1)
    too_many = Q(head__gt=F("floor") + window.events)
    too_old = Exists(oldest.filter(created_at__lt=window.since))
    names = Stream.objects.filter(too_many | too_old).order_by("name")
    yield from list(names.values_list("name", flat=True))


@transaction.atomic
def _trim_batch(stream: str, window: Window, batch: int) -> int:
    """The row is locked as `publish` locks it; floor and events change in one commit.

    So a reader that starts sees both or neither, and one in the middle of its replay finds the
    next seq missing.
    """
    log = Stream.objects.select_for_update().get(name=stream)
    floor = _new_floor(log, window, end=min(log.head, log.floor + batch))
    removed = floor - log.floor
    if removed:
        LogEntry.objects.filter(stream=log, seq__lte=floor).delete()
        Stream.objects.filter(pk=log.pk).update(floor=floor)
    return removed


def _new_floor(log: Stream, window: Window, *, end: int) -> int:
    """How far the floor may rise, up to seq `end`, which is not above the head."""
    reach = LogEntry.objects.filter(stream=log, seq__gt=log.floor, seq__lte=end)
    young = reach.filter(created_at__gte=window.since).order_by("seq").first()
    by_age = end if young is None else young.seq - 1
    by_count = log.head - window.events
    return min(end, max(by_age, by_count, log.floor))
