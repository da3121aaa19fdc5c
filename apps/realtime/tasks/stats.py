"""How much work each queue has: counted from the rows, at most every two seconds."""

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.realtime.layer.threads import in_thread
from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskResultStatus as Status

logger = logging.getLogger(__name__)

KEEP_SECONDS = TIMEOUT_SECONDS = 2.0
# A task that was given up counts for an hour: long enough to be noticed.
RECENT = timedelta(hours=1)


@dataclass(frozen=True)
class QueueStats:
    """The tasks of one queue. The first that is due has waited since `due_since`."""

    queue: str
    ready: int = 0
    running: int = 0
    failed: int = 0
    due_since: datetime | None = None

    @property
    def oldest_seconds(self) -> float:
        return (timezone.now() - self.due_since).total_seconds() if self.due_since else 0.0


class TaskStats:
    """The latest count, for any number of callers. One query runs at a time, however slow."""

    def __init__(self, queues: Iterable[str] = ()) -> None:
        """`queues` are listed even if they have no tasks."""
        self.queues = tuple(queues)
        self._asked_at = 0.0
        self._counting: asyncio.Future[list[QueueStats]] | None = None

    async def get(self) -> list[QueueStats] | None:
        """By queue; None if the database does not answer."""
        old = time.monotonic() - self._asked_at > KEEP_SECONDS
        if self._counting is None or (old and self._counting.done()):
            self._asked_at = time.monotonic()
            self._counting = asyncio.ensure_future(in_thread(queue_stats, queues=self.queues))
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await asyncio.shield(self._counting)
        except Exception as error:
            logger.info("Could not count the tasks (%r).", error)
            return None


def queue_stats(*, queues: Iterable[str] = ()) -> list[QueueStats]:
    """The numbers of each queue that has tasks, and of those in `queues`."""
    now = timezone.now()
    ready, failed = Q(status=Status.READY), Q(status=Status.FAILED)
    rows = TaskRow.objects.filter(Q(finished_at=None) | failed & Q(finished_at__gte=now - RECENT))
    counted = rows.values("queue").annotate(
        ready=Count("pk", filter=ready),
        running=Count("pk", filter=Q(status=Status.RUNNING)),
        failed=Count("pk", filter=failed),
        due_since=Min("run_at", filter=ready & Q(run_at__lte=now)),
    )
    found = {queue: QueueStats(queue) for queue in queues}
    found |= {row["queue"]: QueueStats(**row) for row in counted}
    return [found[queue] for queue in sorted(found)]
