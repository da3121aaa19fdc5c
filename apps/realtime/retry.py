"""One restart with backoff for whatever must go on although it fails."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]

RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)


async def retry(work: Work[T], name: str) -> T:
    """Return what `work` returns. Run it again when it raises, after a pause that grows.

    The first failure of a series is logged. The pauses start again after a run of some seconds.
    """
    failures = 0
    while True:
        started_at = time.monotonic()
        try:
            return await work()
        except Exception as error:
            failures = 0 if time.monotonic() - started_at > RETRY_SECONDS[-1] else failures
            if failures == 0:
                logger.warning("%s failed (%r); trying again.", name, error)
        await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
        failures += 1
