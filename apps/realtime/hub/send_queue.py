"""What is still to be sent to one client, bounded."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any

MAX_FRAMES = 1000
MAX_UNACKNOWLEDGED_BYTES = 8 * 1024 * 1024


class SendQueue:
    """Sends frames to one client in order, without making the caller wait.

    A send that blocks delays this client's frames only. A client that falls `max_frames` behind
    overflows. Daphne gives no backpressure (daphne#170), so the bytes sent since the client's last
    frame are bounded as well.
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
        """The client sent a frame, so it is still there."""
        self._unacknowledged = 0

    async def flush(self) -> None:
        """Wait until all frames are sent, so that a long replay does not overflow its client."""
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
                self._busy = start_eagerly(self._send(self._waiting.popleft()))
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


def start_eagerly(coroutine: Coroutine[Any, None, None]) -> asyncio.Task[None] | None:
    """Run `coroutine` as far as it goes; None if it completed, else a task of its rest.

    A task (or a queue) per send costs a quarter to 40 % of the fan-out's speed, and an ASGI `send`
    mostly completes without waiting. Python 3.12 calls the same eager tasks. Raises what it raises.
    """
    try:
        awaited = coroutine.send(None)
    except StopIteration:
        return None
    return asyncio.ensure_future(_finish(_Rest(coroutine, awaited)))


async def _finish(rest: "_Rest") -> None:
    await rest


class _Rest:
    """The rest of a coroutine that stopped to wait for `awaited`."""

    def __init__(self, coroutine: Coroutine[Any, None, None], awaited: Any) -> None:
        self.coroutine = coroutine
        self.awaited = awaited

    def __await__(self) -> Generator[Any, None, None]:
        while True:
            try:
                yield self.awaited
            except BaseException as error:
                step = self.coroutine.throw
                argument: Any = error
            else:
                step = self.coroutine.send  # type: ignore[assignment]
                argument = None
            try:
                self.awaited = step(argument)
            except StopIteration:
                return
