"""The heartbeat of an event stream."""

import asyncio
from collections.abc import Callable

from apps.realtime.consumers.sse_text import event_text


class SseHeartbeat:
    """Shows the browser and proxies that a connection is alive. Pages do not see comments.

    A timer, as a task for each response that is quiet would take a kilobyte.
    """

    def __init__(self, put: Callable[[str], object]) -> None:
        """`put` queues an event's text."""
        self._put = put
        self._timer: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._beat, seconds)

    def _beat(self, seconds: float) -> None:
        self.start(seconds)
        self._put(event_text("heartbeat", str(seconds)))

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
