"""Limits how often an action happens."""

import time
from collections.abc import Callable


class Throttle:
    """Allows an action once every `seconds`."""

    __slots__ = ("_clock", "_free_at", "_seconds")

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._free_at = float("-inf")

    def allows(self) -> bool:
        """Whether the action may happen now. True counts as having happened."""
        now = self._clock()
        if now < self._free_at:
            return False
        self._free_at = now + self._seconds
        return True
