"""A worker's claim on a row: it gets the task, runs it and writes how it ended."""

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from traceback import format_exception
from typing import Any

from django.db import close_old_connections
from django.db.models import QuerySet
from django.utils import timezone

from apps.realtime.models import TaskRow
from apps.realtime.tasks import Task, TaskContext, normalize_json, signals
from apps.realtime.tasks import TaskResultStatus as Status
from apps.realtime.tasks.backend import result_of
from apps.realtime.telemetry import tracing
from apps.realtime.telemetry.counters import Outcome

logger = logging.getLogger(__name__)

WRITE_ATTEMPTS = 6


def task_schedule(*, task: Task[..., Any], every: timedelta) -> None:
    """Enqueue `task` once for the current period. All workers count periods from 1970."""
    now = timezone.now()
    slot = now - (now - datetime.fromtimestamp(0, tz=now.tzinfo)) % every
    fields = {"queue": task.queue_name, "priority": task.priority}
    TaskRow.objects.get_or_create(fields, path=task.module_path, slot=slot)


def task_claim(*, queue: str) -> TaskRow | None:
    """Claim the first task of `queue` that is due, by priority and age. None if none is due.

    Of all workers that try, only one has an UPDATE that still finds the task ready.
    """
    now = timezone.now()
    due = TaskRow.objects.filter(queue=queue, status=Status.READY, run_at__lte=now)
    while row := due.order_by("-priority", "run_at", "pk").first():
        found = due.filter(pk=row.pk, attempts=row.attempts)
        row.status = Status.RUNNING
        row.attempts += 1
        row.worker_ids.append(f"{socket.gethostname()[:50]}-{os.getpid()}")
        row.started_at = row.renewed_at = now
        names = ("status", "attempts", "worker_ids", "started_at", "renewed_at")
        if found.update(**{name: getattr(row, name) for name in names}):
            return row
    return None


def task_wait(*, queue: str, at_most: float) -> float:
    """The seconds until a task of `queue` is due that waits for its time, or `at_most`."""
    ready = TaskRow.objects.filter(queue=queue, status=Status.READY)
    next_at = ready.order_by("run_at").values_list("run_at", flat=True).first()
    if next_at is None:
        return at_most
    return min(at_most, max(0.0, (next_at - timezone.now()).total_seconds()))


def task_renew(*, row: TaskRow) -> None:
    """Keep the claim on `row`. Without renewals another worker gets the task."""
    _claimed(row).update(renewed_at=timezone.now())


def tasks_reclaim(*, queue: str, before: datetime, retry_after: Sequence[float]) -> None:
    """Take back the tasks whose claim was not renewed since `before`: their worker died.

    Each claim counts as an attempt, so a task that kills its workers is given up in the end.
    """
    for row in TaskRow.objects.filter(queue=queue, status=Status.RUNNING, renewed_at__lt=before):
        task_fail(row=row, error=RuntimeError("Its worker died."), retry_after=retry_after)


def task_execute(*, row: TaskRow, retry_after: Sequence[float], pause: float) -> Outcome:
    """Run the task of `row`, and write how it ended: after `pause` seconds again, if need be."""
    try:
        result = result_of(row)
        signals.task_started.send_robust(type(result.task.get_backend()), task_result=result)
        context = [TaskContext(task_result=result)] if result.task.takes_context else []
        with tracing.span("task", path=row.path):
            value = normalize_json(result.task.call(*context, *result.args, **result.kwargs))
    except Exception as error:
        _end(row, partial(task_fail, error=error, retry_after=retry_after), pause)
        return "failed" if row.attempts > len(retry_after) else "again"
    _end(row, partial(task_finish, return_value=value), pause)
    return "done"


def task_finish(*, row: TaskRow, return_value: Any) -> None:
    _write(row, status=Status.SUCCESSFUL, finished_at=timezone.now(), return_value=return_value)


def task_fail(*, row: TaskRow, error: Exception, retry_after: Sequence[float]) -> None:
    """Run the task of `row` again after the pause (in seconds) for this attempt, or give up."""
    path = f"{type(error).__module__}.{type(error).__qualname__}"
    about = {"exception_class_path": path, "traceback": "".join(format_exception(error))}
    errors, now = [*row.errors, about], timezone.now()
    if row.attempts > len(retry_after):
        if _write(row, status=Status.FAILED, finished_at=now, errors=errors):
            sentence = "Gave up %s after %d attempts: %r"
            logger.error(sentence, row, row.attempts, error, exc_info=error)
        return
    pause = retry_after[row.attempts - 1]
    if _write(row, status=Status.READY, run_at=now + timedelta(seconds=pause), errors=errors):
        logger.warning("%s failed, again in %.0f s: %r", row, pause, error)


def tasks_failed(*, since: datetime, queues: Sequence[str] = ()) -> QuerySet[TaskRow]:
    """The tasks that were given up since then, of all queues if none is named."""
    failed = TaskRow.objects.filter(status=Status.FAILED, finished_at__gte=since)
    return failed.filter(queue__in=queues) if queues else failed


def tasks_retry(*, since: datetime, queues: Sequence[str] = ()) -> int:
    """Run those tasks again, with all their attempts. Return their number."""
    again = {"status": Status.READY, "attempts": 0, "finished_at": None, "run_at": timezone.now()}
    return tasks_failed(since=since, queues=queues).update(**again)


def _end(row: TaskRow, write: Callable[..., None], pause: float) -> None:
    """A database that is away for a moment must not make a task run twice."""
    for attempt in range(1, WRITE_ATTEMPTS + 1):
        try:
            write(row=row)
            break
        except Exception as error:
            if attempt == WRITE_ATTEMPTS:
                raise
            logger.warning("Could not write how %s ended (%r); trying again.", row, error)
            time.sleep(pause)
            close_old_connections()
    if row.finished_at:
        with suppress(ImportError):  # the code no longer has the task
            result = result_of(row)
            signals.task_finished.send_robust(type(result.task.get_backend()), task_result=result)


def _write(row: TaskRow, **fields: Any) -> bool:
    """Change `row` unless another worker has claimed it since. Return whether it changed."""
    written = bool(_claimed(row).update(**fields))
    if written:
        vars(row).update(fields)
    return written


def _claimed(row: TaskRow) -> QuerySet[TaskRow]:
    """The row while its latest claim is the caller's."""
    return TaskRow.objects.filter(pk=row.pk, status=Status.RUNNING, attempts=row.attempts)
