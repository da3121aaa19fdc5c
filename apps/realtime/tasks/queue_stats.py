"""The number of tasks in each queue, counted from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskResultStatus as Status

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
