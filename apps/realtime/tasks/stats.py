"""The queues' statistics for any number of callers, counted at most every two seconds."""

import asyncio
import logging
import time
from collections.abc import Iterable

from apps.realtime.layer.threads import in_thread
from apps.realtime.tasks.queue_stats import QueueStats, queue_stats

logger = logging.getLogger(__name__)

KEEP_SECONDS = TIMEOUT_SECONDS = 2.0


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
