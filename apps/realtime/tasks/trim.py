"""What the worker does for the realtime core itself."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.realtime.retention import Window, events_trim, trimmable_streams
from apps.realtime.tasks.claims import jobs_trim
from apps.realtime.tasks.consumer import JobConsumer

JOB_KEEP_DAYS = 7.0


class TrimConsumer(JobConsumer):
    """Removes what the log need not keep, and the jobs that ended long ago. Every hour."""

    every = timedelta(hours=1)

    def perform(self, payload: dict[str, Any]) -> None:
        window = Window.of()
        for stream in trimmable_streams(window=window):
            events_trim(stream=stream, window=window)
        days = getattr(settings, "JOB_KEEP_DAYS", JOB_KEEP_DAYS)
        jobs_trim(before=timezone.now() - timedelta(days=days))
