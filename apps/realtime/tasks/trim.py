"""The task that deletes old events and tasks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.realtime.layer.messages import CONTROL_GROUP
from apps.realtime.models import Stream, TaskRow, delete_in_batches
from apps.realtime.tasks import task
from apps.realtime.tasks.retention import Window, events_trim, trimmable_streams

# Hubs follow the control stream within seconds, and one that missed more checks all connections.
CONTROL_EVENTS = 1000


@task(queue_name="trim")
def trim() -> None:
    """Delete the events that the log need not keep, and the tasks that finished long ago."""
    window = Window.of()
    for stream in trimmable_streams(window=window):
        events_trim(stream=stream, window=window)
    if Stream.objects.filter(name=CONTROL_GROUP).exists():
        events_trim(stream=CONTROL_GROUP, window=Window.of(events=CONTROL_EVENTS, days=1))
    days = getattr(settings, "TASK_KEEP_DAYS", 7.0)
    tasks_trim(before=timezone.now() - timedelta(days=days))


def tasks_trim(*, before: datetime) -> int:
    """Delete the tasks that finished before `before`; how many. A schedule's newest row stays."""
    newer = TaskRow.objects.filter(path=OuterRef("path"), slot__gt=OuterRef("slot"))
    old = TaskRow.objects.filter(Q(slot=None) | Exists(newer), finished_at__lt=before)
    return delete_in_batches(old)
