"""The worker's edge: a consumer of one named channel that works off this channel's jobs."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Job
from apps.realtime.tasks.claims import (
    job_claim,
    job_fail,
    job_finish,
    job_renew,
    job_schedule,
    jobs_reclaim,
)
from apps.realtime.telemetry.counters import Outcome, tally
from apps.realtime.telemetry.log_context import tracing

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
# A job is taken from a worker that has not been heard of for as many sweeps.
SWEEPS_TO_DIE = 5

# Not the sockets' threads: long jobs in the web process must not delay anybody.
pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="job")


class JobConsumer(AsyncConsumer):
    """Performs the jobs of the channel it is routed to, one at a time in each process.

    Each job is done once, however many workers there are. Only a job whose worker dies in the
    middle is begun again, so `perform` must not mind a half-done first time. One that raises is
    tried again after the seconds in `retry_after`, one after the other, and then given up.
    """

    retry_after: ClassVar[tuple[float, ...]] = (2, 10, 60, 300)
    # A job with an empty payload is due once in each period of this length.
    every: ClassVar[timedelta | None] = None
    # A worker hands us our channel's messages; we need no channel of our own.
    channel_layer_alias = ""

    def perform(self, payload: dict[str, Any]) -> None:
        """The work: plain synchronous Django, in a thread of its own."""
        raise NotImplementedError

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.channel: str = scope["channel"]
        self.sweep_seconds: float = getattr(settings, "JOB_SWEEP_SECONDS", SWEEP_SECONDS)
        self._woken = asyncio.Event()
        self._next_slot: datetime | None = None
        self._failing = False
        working = asyncio.create_task(self._work_forever())
        try:
            await super().__call__(scope, receive, send)
        finally:
            working.cancel()
            await asyncio.wait([working])  # a job that has begun is seen through

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Anybody may send to a channel, so what nobody handles is logged, not fatal."""
        try:
            handler = getattr(self, get_handler_name(message), None)
            if handler is None:
                logger.error("Channel %s got a message of unknown type.", self.channel)
            else:
                await handler(message)
        except StopConsumer:
            raise
        except Exception:  # there are rows to sweep, whatever becomes of a message
            logger.exception("Channel %s could not handle a message.", self.channel)

    async def job_run(self, message: dict[str, Any]) -> None:
        """There is work. Which worker got the message does not matter: whoever is free takes it."""
        self._woken.set()

    async def _work_forever(self) -> None:
        while True:
            self._woken.clear()
            await self._work_off()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.sweep_seconds):
                    await self._woken.wait()

    async def _work_off(self) -> None:
        """Do what is due until nothing is. A database that is away is logged once."""
        try:
            await in_thread(self._sweep)
            while await self._see_through(self._do_next()):
                pass
        except Exception as error:
            if not self._failing:
                logger.error(  # noqa: TRY400  one line per outage says enough
                    "Channel %s cannot work (%r); trying again.", self.channel, error
                )
            self._failing = True
        else:
            self._failing = False

    def _sweep(self) -> None:
        """Take jobs back from the dead, and schedule the next one."""
        patience = timedelta(seconds=self.sweep_seconds * SWEEPS_TO_DIE)
        jobs_reclaim(
            channel=self.channel,
            before=timezone.now() - patience,
            retry_after=self.retry_after,
        )
        if self.every and (self._next_slot is None or timezone.now() >= self._next_slot):
            self._next_slot = job_schedule(channel=self.channel, every=self.every)

    async def _see_through(self, work: Coroutine[Any, Any, bool]) -> bool:
        """Claim one job and do it to its end, even when the worker is told to stop meanwhile."""
        doing = asyncio.create_task(work)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await doing
            raise

    async def _do_next(self) -> bool:
        job = await in_thread(job_claim, channel=self.channel)
        if job:
            await self._do(job)
        return job is not None

    async def _do(self, job: Job) -> None:
        started_at = time.monotonic()
        with tracing(job=str(job)):
            doing = asyncio.create_task(in_job_thread(self._perform, job))
        while not (await asyncio.wait([doing], timeout=self.sweep_seconds))[0]:
            try:
                await in_thread(job_renew, job=job)
            except Exception as error:  # the job goes on; so must the renewals
                logger.warning("Could not renew %s (%r); trying again.", job, error)
        tally.job_ended(self.channel, doing.result(), time.monotonic() - started_at)

    def _perform(self, job: Job) -> Outcome:
        try:
            self.perform(job.payload)
        except Exception as error:
            logger.debug("%s failed.", job, exc_info=True)
            failed = partial(job_fail, error=repr(error), retry_after=self.retry_after)
            self._end(job, failed)
            return "failed" if job.attempts > len(self.retry_after) else "again"
        self._end(job, job_finish)
        return "done"

    def _end(self, job: Job, write: Callable[..., None]) -> None:
        """What was done must not be done again because the database was away for a moment."""
        for _ in range(SWEEPS_TO_DIE):
            try:
                write(job=job)
            except Exception as error:
                logger.warning("Could not write how %s ended (%r); trying again.", job, error)
                time.sleep(self.sweep_seconds)
                close_old_connections()
            else:
                return
        write(job=job)


async def in_job_thread(function: Callable[[Job], Outcome], job: Job) -> Outcome:
    """Run `function` in the jobs' pool with a database connection of its own."""
    return await database_sync_to_async(function, thread_sensitive=False, executor=pool)(job)
