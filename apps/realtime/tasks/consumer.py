"""The consumer of a queue: it claims the queue's tasks and runs them in threads."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from apps.realtime.layer.threads import in_thread
from apps.realtime.tasks import Task, claims
from apps.realtime.telemetry.counters import counters
from apps.realtime.telemetry.log_context import bound_log_context

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
# A task is taken from a worker that has not renewed its claim for as many sweeps.
SWEEPS_TO_DIE = 5

# Not the sockets' threads: long tasks in the web process must not delay anybody.
pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="task")
execute = database_sync_to_async(claims.task_execute, thread_sensitive=False, executor=pool)


@dataclass
class TaskConsumer(AsyncConsumer):
    """Runs the tasks of the queue that it is routed to, `at_once` in each process.

    Each task is done once, with any number of workers. Only if its worker dies in the middle does
    it run again, so tasks must tolerate an unfinished first run. Any message on the queue's channel
    wakes the consumer, and so does the time of a task that was enqueued for later.
    """

    retry_after: Sequence[float] = (2, 10, 60, 300)
    """Seconds to wait before each new run of a task that raised; then it is given up."""

    schedule: Mapping[Task[..., Any], timedelta] = field(default_factory=dict)
    """Each of these tasks runs once in each period of its length, without arguments."""

    at_once: int = 1
    """How many tasks of the queue run at the same time in one process."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.queue: str = scope["channel"]
        self.sweep_seconds: float = getattr(settings, "TASK_SWEEP_SECONDS", SWEEP_SECONDS)
        self._woken = asyncio.Event()
        self._failing = self._stopping = False
        working = [asyncio.create_task(self._work()) for _ in range(self.at_once)]
        try:
            while True:
                await receive()
                self._woken.set()
        finally:
            self._stopping = True
            self._woken.set()
            await asyncio.wait(working)  # the tasks that have begun end first

    async def _work(self) -> None:
        """Run what is due after each wake-up, at each task's time, and every `sweep_seconds`."""
        while not self._stopping:
            self._woken.clear()
            pause = await self._work_off()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def _work_off(self) -> float:
        """Run what is due until nothing is; how long to wait then. An outage is logged once."""
        try:
            await in_thread(self._sweep)
            while not self._stopping and await self._run_next():
                pass
            self._failing = False
            return await in_thread(claims.task_wait, queue=self.queue, at_most=self.sweep_seconds)
        except Exception as error:
            if not self._failing:  # one line per outage says enough
                logger.warning("Queue %s cannot work (%r); trying again.", self.queue, error)
            self._failing = True
            return self.sweep_seconds

    def _sweep(self) -> None:
        """Take tasks back from dead workers, and enqueue those whose next period has begun."""
        before = timezone.now() - timedelta(seconds=self.sweep_seconds * SWEEPS_TO_DIE)
        claims.tasks_reclaim(queue=self.queue, before=before, retry_after=self.retry_after)
        for task, every in self.schedule.items():
            claims.task_schedule(task=task, every=every)

    async def _run_next(self) -> bool:
        """Run the next task and renew its claim while it runs. False if none is due."""
        row = await in_thread(claims.task_claim, queue=self.queue)
        if row is None:
            return False
        started_at = time.monotonic()
        with bound_log_context(task=str(row)):
            run = execute(row=row, retry_after=self.retry_after, pause=self.sweep_seconds)
            running = asyncio.create_task(run)
        while not (await asyncio.wait([running], timeout=self.sweep_seconds))[0]:
            try:
                await in_thread(claims.task_renew, row=row)
            except Exception as error:  # the task goes on; so must the renewals
                logger.warning("Could not renew %s (%r); trying again.", row, error)
        counters.task_ended(self.queue, running.result(), time.monotonic() - started_at)
        return True
