"""At most so often."""

import time
from collections.abc import Callable


class Throttle:
    """Allows something once in `seconds`."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._free_at = float("-inf")

    def allows(self) -> bool:
        """Whether it may happen now; it has then happened."""
        now = self._clock()
        if now < self._free_at:
            return False
        self._free_at = now + self._seconds
        return True
