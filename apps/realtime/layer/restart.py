"""Work that a process does for as long as it lives, started again with backoff when it fails."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

logger = logging.getLogger(__name__)

RESTART_SECONDS = (0.5, 1.0, 2.0, 5.0)


class BackgroundTask(Protocol):
    """Work beside a process's connections."""

    async def run(self) -> None:
        """Work until cancelled. It is started again if it fails or returns."""

    async def farewell(self) -> None:
        """The process is about to end: the last chance to tell others."""


async def run_forever(name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Run `work` until cancelled, and start it again with backoff when it fails or returns.

    Of failures in a row only the first is a warning in the log, under `name`.
    """
    failures = 0
    while True:
        started_at = time.monotonic()
        try:
            await work()
        except Exception as error:
            if time.monotonic() - started_at > RESTART_SECONDS[-1]:
                failures = 0
            level = logging.DEBUG if failures else logging.WARNING
            logger.log(level, "%s failed (%r); trying again.", name, error)
        await asyncio.sleep(RESTART_SECONDS[min(failures, len(RESTART_SECONDS) - 1)])
        failures += 1
