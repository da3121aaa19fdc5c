"""Limits for the frames of one client. No I/O, and the clock can be injected."""

import time
from collections.abc import Callable
from typing import Literal

FLOOD = 3  # times the burst: that much over the limit closes the connection

Verdict = Literal["fine", "too many", "flood"]


class RateLimit:
    """A token bucket: one frame takes one token, and `rate` tokens come back per second.

    Frames beyond that are owed, so that a client that does not slow down counts as a flood.
    """

    __slots__ = ("_at", "_burst", "_clock", "_rate", "_tokens")

    def __init__(self, rate: int, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._at = clock()

    def frame(self) -> Verdict:
        """Count one more frame."""
        if not self._rate:
            return "fine"
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1
        self._at = now
        if self._tokens >= 0:
            return "fine"
        return "too many" if self._tokens >= -(FLOOD - 1) * self._burst else "flood"


def is_too_long(frame: str | bytes, limit: int) -> bool:
    """Whether `frame` has more than `limit` bytes on the wire, where text is UTF-8."""
    if not limit or len(frame) * 4 <= limit:
        return False
    return len(frame) > limit or (isinstance(frame, str) and len(frame.encode()) > limit)
