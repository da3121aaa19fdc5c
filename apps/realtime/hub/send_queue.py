"""What one socket still has to be sent, bounded."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from apps.realtime.hub import start_eagerly as eager

MAX_FRAMES = 1000
MAX_UNACKNOWLEDGED_BYTES = 8 * 1024 * 1024


class SendQueue:
    """Hands frames to one socket in order, and never makes the giver wait.

    A send that completes at once completes at once; one that blocks holds up this socket's frames
    only. A reader who falls `MAX_FRAMES` behind overflows. Daphne gives no backpressure
    (daphne#170), so the bytes sent since the reader was last heard from are bounded as well.
    """

    def __init__(
        self,
        send: Callable[[str], Coroutine[Any, Any, None]],
        overflow: Callable[[], None],
        *,
        max_frames: int = MAX_FRAMES,
        max_unacknowledged_bytes: int = MAX_UNACKNOWLEDGED_BYTES,
    ) -> None:
        self._send = send
        self._overflow = overflow
        self._max_frames = max_frames
        self._max_unacknowledged = max_unacknowledged_bytes
        self._unacknowledged = 0
        self._waiting: deque[str] = deque()
        self._busy: asyncio.Task[None] | None = None
        self._closed = False

    def put(self, frame: str) -> None:
        """Send `frame` now, or after those before it. Never blocks, never raises."""
        if self._closed:
            return
        self._unacknowledged += len(frame)
        if (
            len(self._waiting) >= self._max_frames
            or self._unacknowledged > self._max_unacknowledged
        ):
            self.close()
            self._overflow()
            return
        self._waiting.append(frame)
        if self._busy is None:
            self._drain()

    def acknowledged(self) -> None:
        """The reader has sent something, so it has not gone."""
        self._unacknowledged = 0

    async def flush(self) -> None:
        """Wait until no frame is on its way, so that a long replay does not overflow its reader."""
        while self._busy is not None and not self._closed:
            await asyncio.wait([self._busy])

    def close(self) -> None:
        """Drop what is left; nothing more will be sent."""
        self._closed = True
        self._waiting.clear()
        if self._busy is not None:
            self._busy.cancel()

    def _drain(self) -> None:
        while self._waiting and not self._closed:
            try:
                self._busy = eager.start(self._send(self._waiting.popleft()))
            except Exception:  # the socket has gone; its disconnect is on the way
                self.close()
                return
            if self._busy is not None:
                self._busy.add_done_callback(self._sent)
                return

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._busy = None
        if task.cancelled() or task.exception() is not None:
            self.close()
        else:
            self._drain()
