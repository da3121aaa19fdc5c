"""The bounded queue of frames for one client."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from types import coroutine
from typing import Any

from apps.realtime.hub.limits import Limits
from apps.realtime.hub.transport import Transport
from apps.realtime.hub.waiting_bytes import WaitingBytes, everybody
from apps.realtime.hub.websocket_frame import websocket_frame

# A replay waits while the server holds more than that for its client.
LOW_WATER_BYTES = 64 * 1024
LOOK_SECONDS = 0.02
# How long a client that is disconnected has to read what was sent.
FINISH_SECONDS = 2.0
NOTHING: deque[tuple[str, int]] = deque(maxlen=0)


class SendQueue:
    """Sends frames to one client in order, without making the caller wait.

    Where nothing waits, the transport writes a frame at once, if there is one. Otherwise ASGI's
    `send` does, and one that blocks delays this client's frames only. A client that falls too many
    frames or bytes behind overflows: frames in the queue count, and bytes that the server still
    holds (Daphne gives no backpressure, daphne#170). Where the server cannot tell, all bytes sent
    since the client's last ping count instead.
    """

    # The first line is read for each frame, and then together.
    __slots__ = (
        *("_transport", "_busy", "_counted", "_closed", "_make_ready", "_max_bytes"),
        *("_everybody", "_max_frames", "_overflow", "_send"),
        *("_unacknowledged", "_waiting", "_waiting_bytes"),
    )

    def __init__(
        self,
        send: Callable[[str], Coroutine[Any, Any, None]],
        overflow: Callable[[], None],
        *,
        limits: Limits,
        transport: Transport | None = None,
        make_ready: Callable[[str], bytes] = websocket_frame,
        waiting: WaitingBytes = everybody,
    ) -> None:
        """`send` sends one frame through ASGI; `make_ready` encodes a frame for `transport`."""
        self._send = send
        self._overflow = overflow
        self._transport = transport
        self._make_ready = make_ready
        self._max_frames = limits.outbox_frames
        self._max_bytes = limits.outbox_bytes
        self._everybody = waiting
        self._unacknowledged = 0  # only counted without a transport
        self._counted = False
        self._waiting = NOTHING  # shared: an empty deque takes 760 bytes
        self._waiting_bytes = 0
        self._busy: asyncio.Task[None] | None = None
        self._closed = False

    def put(self, frame: str) -> None:
        """Send `frame` now, or after those before it. Never blocks, never raises."""
        transport = self._transport
        if self._closed:
            return
        if transport is not None and self._busy is None and not self._counted:
            make_ready = self._make_ready
            ready = make_ready(frame)
            if len(ready) <= self._max_bytes and transport.write(ready):
                return
        self._put_behind(frame)

    def _put_behind(self, frame: str) -> None:
        size = len(frame) if frame.isascii() else len(frame.encode())  # UTF-8 on the wire
        ahead = self.bytes_waiting()
        if self._is_too_far_behind(ahead, size):
            self.overflow()
        elif (ahead or self._counted) and not self._count(ahead):
            return
        elif self._busy is None and not self._waiting:
            self._start(frame)
        else:
            if self._waiting is NOTHING:
                self._waiting = deque()
            self._waiting.append((frame, size))
            self._waiting_bytes += size

    def _is_too_far_behind(self, ahead: int, size: int) -> bool:
        if self._transport is None:
            self._unacknowledged += size
        most = max(ahead + size, self._unacknowledged)
        return most > self._max_bytes or len(self._waiting) >= self._max_frames

    def _count(self, ahead: int) -> bool:
        self._counted = ahead > 0
        return self._everybody.count(self, ahead)

    def bytes_waiting(self) -> int:
        """How many bytes wait here and in the server."""
        held = self._transport.buffered() if self._transport else 0
        return self._waiting_bytes + held

    def overflow(self) -> None:
        """Disconnect the client: it is too far behind, or has most of too many waiting bytes."""
        self.close()
        self._overflow()

    def acknowledged(self) -> None:
        """The client has sent a ping, which a client that does not read has no reason to do."""
        self._unacknowledged = 0

    async def flush(self, progressed: Callable[[], None] = lambda: None) -> None:
        """Wait until the client has taken most of what was sent, so that no replay overflows it.

        `progressed` is called whenever it has taken some more.
        """
        while not self._closed:
            before = self.bytes_waiting()
            if self._busy is not None:
                await asyncio.wait([self._busy])
            elif before > LOW_WATER_BYTES:
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return
            if self.bytes_waiting() < before:
                progressed()

    async def finish(self) -> None:
        """Flush, but not for long: a client that does not read is cut off soon after."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                await self.flush()
        if self._transport is not None:
            asyncio.get_running_loop().call_later(FINISH_SECONDS, cut_off, self._transport)

    def close(self) -> None:
        """Drop what is left; nothing more will be sent."""
        self._closed = True
        self._waiting.clear()
        self._waiting_bytes = 0
        self._everybody.forget(self)
        if self._busy is not None:
            self._busy.cancel()

    def _start(self, frame: str) -> None:
        try:
            self._busy = start_eagerly(self._send(frame))
        except Exception:  # the socket has gone; its disconnect is on the way
            self.close()
            return
        if self._busy is not None:
            self._busy.add_done_callback(self._sent)

    def _drain(self) -> None:
        while self._waiting and self._busy is None:
            frame, size = self._waiting.popleft()
            self._waiting_bytes -= size
            self._start(frame)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._busy = None
        if task.cancelled() or task.exception() is not None:
            self.close()
        else:
            self._drain()


def cut_off(transport: Transport) -> None:
    """Cut a client off if it has not read to the end.

    Its connection serves nothing else: a socket has it to itself, and it ends with an event stream.
    """
    if transport.buffered():
        transport.abort()


def start_eagerly(started: Coroutine[Any, None, None]) -> asyncio.Task[None] | None:
    """Run `started` until it waits; None if it completed, else a task for the rest.

    A task (or a queue) per send costs a quarter to 40 % of the fan-out's speed, and an ASGI `send`
    mostly completes without waiting. Python 3.12 calls the same eager tasks. Raises what it raises.
    """
    try:
        awaited = started.send(None)
    except StopIteration:
        return None
    return asyncio.ensure_future(_finish(_rest_of(started, awaited)))


async def _finish(rest: Generator[Any, None, None]) -> None:
    await rest  # type: ignore[misc]  # it is a coroutine


@coroutine
def _rest_of(started: Coroutine[Any, None, None], awaited: Any) -> Generator[Any, None, None]:
    """The rest of `started`, which stopped to wait for `awaited`."""
    try:
        yield awaited
    except BaseException as error:
        try:
            awaited = started.throw(error)
        except StopIteration:
            return
        yield from _rest_of(started, awaited)
    else:
        yield from started
