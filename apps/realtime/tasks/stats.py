"""How much work waits for the workers: read from the rows, and at most every few seconds."""

import asyncio
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Job

logger = logging.getLogger(__name__)

KEEP_SECONDS = 2.0
LOOK_SECONDS = 2.0
# Those who gave up count for as long: enough to be noticed, and over when it is over.
RECENT = timedelta(hours=1)


@dataclass(frozen=True)
class Work:
    """The jobs of one channel. `failed` were given up within the last hour.

    `oldest_seconds` is for how long the first of those due has waited; 0 when none is due.
    """

    channel: str
    pending: int = 0
    running: int = 0
    failed: int = 0
    oldest_seconds: float = 0.0


class Backlog:
    """The last look at the rows, for whoever asks. One look at a time, however slow it is."""

    def __init__(self, channels: Iterable[str] = ()) -> None:
        """`channels` are listed even when they have no jobs."""
        self.channels = tuple(channels)
        self._known: list[Work] | None = None
        self._read_at = 0.0
        self._look: asyncio.Future[None] | None = None

    async def get(self) -> list[Work] | None:
        """By channel; None when the database does not answer."""
        if self._look is None or (
            self._look.done() and time.monotonic() - self._read_at > KEEP_SECONDS
        ):
            self._look = asyncio.ensure_future(self._read())
        done, _ = await asyncio.wait([self._look], timeout=LOOK_SECONDS)
        return self._known if done else None

    async def _read(self) -> None:
        try:
            self._known = await in_thread(work_get, channels=self.channels)
        except Exception as error:
            logger.info("The jobs could not be counted (%r).", error)
            self._known = None
        self._read_at = time.monotonic()


def work_get(*, channels: Iterable[str] = ()) -> list[Work]:
    """The work of each channel that has any, and of those in `channels`."""
    now = timezone.now()
    pending = Q(state=Job.State.PENDING)
    open_rows = Job.objects.filter(finished_at=None).values("channel")
    counted = open_rows.annotate(
        pending=Count("pk", filter=pending),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        oldest=Min("run_at", filter=pending & Q(run_at__lte=now)),
    )
    found = {row["channel"]: row for row in counted}
    given_up = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=now - RECENT)
    failed = dict(given_up.values_list("channel").annotate(Count("pk")))
    return [
        Work(
            channel,
            pending=row.get("pending", 0),
            running=row.get("running", 0),
            failed=failed.get(channel, 0),
            oldest_seconds=(now - (row.get("oldest") or now)).total_seconds(),
        )
        for channel in sorted({*channels, *found, *failed})
        for row in [found.get(channel, {})]
    ]
