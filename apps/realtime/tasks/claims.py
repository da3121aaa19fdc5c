"""Work outside the request: a row is the job, a message through the layer wakes a worker up."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.models import Job

logger = logging.getLogger(__name__)

TRIM_BATCH = 1000


def job_send(*, channel: str, payload: dict[str, Any]) -> Job:
    """Ask whoever works on `channel` to perform `payload` (what JSON can hold), once committed.

    The job exists if and only if the caller's change does. Should the message that wakes a worker
    be lost, workers find the row themselves within seconds.
    """
    job = Job.objects.create(channel=channel, payload=payload)
    message = {"type": "job.run", "job": job.pk}
    transaction.on_commit(lambda: broadcaster.send_to_channel_now(channel, message), robust=True)
    return job


def job_schedule(*, channel: str, every: timedelta) -> datetime:
    """See to it that `channel` has its one job for the present period; when the next one begins.

    Periods are counted from 1970, so all workers agree on them, and the rows make it one job.
    """
    now = timezone.now()
    slot = now - (now - datetime.fromtimestamp(0, tz=now.tzinfo)) % every
    Job.objects.get_or_create(channel=channel, slot=slot)
    return slot + every


def job_claim(*, channel: str) -> Job | None:
    """The oldest job of `channel` that is due, now the caller's; None when there is none.

    Of all workers that try, only one has an UPDATE that still finds the job pending.
    """
    now = timezone.now()
    due = Job.objects.filter(channel=channel, state=Job.State.PENDING, run_at__lte=now)
    while job := due.order_by("run_at", "pk").first():
        mine = {"state": Job.State.RUNNING, "attempts": job.attempts + 1, "claimed_at": now}
        if due.filter(pk=job.pk, attempts=job.attempts).update(**mine):
            for field, value in mine.items():
                setattr(job, field, value)
            return job
    return None


def job_renew(*, job: Job) -> None:
    """Say that `job` is still being worked on, or it would be given to somebody else."""
    _held(job).update(claimed_at=timezone.now())


def job_finish(*, job: Job) -> None:
    _held(job).update(state=Job.State.DONE, finished_at=timezone.now(), error="")


def job_fail(*, job: Job, error: str, retry_after: Sequence[float]) -> None:
    """Try `job` again after the pause (in seconds) that this attempt calls for, or give it up."""
    if job.attempts > len(retry_after):
        if _held(job).update(state=Job.State.FAILED, finished_at=timezone.now(), error=error):
            logger.error("Gave up %s after %d attempts: %s", job, job.attempts, error)
        return
    pause = retry_after[job.attempts - 1]
    run_at = timezone.now() + timedelta(seconds=pause)
    if _held(job).update(state=Job.State.PENDING, run_at=run_at, error=error):
        logger.warning("%s failed, again in %.0f s: %s", job, pause, error)


def jobs_reclaim(*, channel: str, before: datetime, retry_after: Sequence[float]) -> None:
    """Take back what workers claimed before `before` and never renewed: they have died.

    Each claim counts as an attempt, so a job that kills its workers is given up in the end.
    """
    for job in Job.objects.filter(channel=channel, state=Job.State.RUNNING, claimed_at__lt=before):
        job_fail(job=job, error="Its worker died.", retry_after=retry_after)


def jobs_trim(*, before: datetime) -> int:
    """Remove the jobs that ended before `before`, done or failed; how many.

    A schedule's newest job stays, as the sign that its period has had one.
    """
    newer = Job.objects.filter(channel=OuterRef("channel"), slot__gt=OuterRef("slot"))
    old = Job.objects.filter(Q(slot=None) | Exists(newer), finished_at__lt=before)
    removed = 0
    while batch := list(old.values_list("pk", flat=True)[:TRIM_BATCH]):
        removed += Job.objects.filter(pk__in=batch).delete()[0]
    return removed


def _held(job: Job) -> QuerySet[Job]:
    """The row of `job` while it is still its claimer's: each claim has its number."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
