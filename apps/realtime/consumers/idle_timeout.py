"""Ends connections that have become silent."""

import asyncio
from collections.abc import Callable
from typing import Any


class IdleTimeout:
    """Calls `expired` after `seconds` without a `touch`: the peer may have gone without closing."""

    def __init__(self, seconds: float, expired: Callable[[], None], loop: Any = None) -> None:
        """0 seconds never expire. `loop` needs `time` and `call_later`, as asyncio's have."""
        self._seconds = seconds
        self._expired = expired
        self._loop = loop or asyncio.get_running_loop()
        self._touched_at = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        if self._seconds:
            self._check()

    def touch(self) -> None:
        self._touched_at = self._loop.time()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        """One timer per socket and period; `touch`, which every frame calls, sets none."""
        left = self._touched_at + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._check)
        else:
            self._expired()
