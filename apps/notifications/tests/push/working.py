"""Workers of the queue of pushes, without waiting."""

from datetime import timedelta

from django.utils import timezone

from apps.notifications.push.tasks import PUSHES
from apps.realtime.models import TaskRow
from apps.realtime.tasks.claims import task_claim, task_execute


def work() -> int:
    """Run the tasks that are due, as a worker does. Returns how many."""
    count = 0
    while row := task_claim(queue=PUSHES):
        task_execute(row=row, retry_after=(), pause=0)
        assert row.errors == []
        count += 1
    return count


def waiting() -> list[float]:
    """Seconds until each task that waits for its time."""
    rows = TaskRow.objects.filter(queue=PUSHES, status="READY").order_by("run_at")
    return [(row.run_at - timezone.now()).total_seconds() for row in rows]


def let_time_pass(within: timedelta = timedelta(days=1)) -> int:
    """Run the tasks, too, that are due within this time."""
    ready = TaskRow.objects.filter(queue=PUSHES, status="READY")
    ready.filter(run_at__lte=timezone.now() + within).update(run_at=timezone.now())
    return work()
