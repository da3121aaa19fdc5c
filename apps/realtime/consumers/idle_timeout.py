"""Ends connections that have become silent."""

import asyncio
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

CHECK_SECONDS = 1.0


class IdleTimeout:
    """Calls `expired` after `seconds` without a `touch`: the peer may have gone without closing.

    It is up to `CHECK_SECONDS` late, as one timer serves all of an event loop's timeouts.
    """

    __slots__ = ("_expired", "_loop", "_seconds", "_touched_at")

    def __init__(self, seconds: float, expired: Callable[[], None], loop: Any = None) -> None:
        """0 seconds never expire. `loop` needs `time` and `call_later`, as asyncio's have."""
        self._seconds = seconds
        self._expired = expired
        self._loop = loop or asyncio.get_running_loop()
        self._touched_at = self._loop.time()

    def start(self) -> None:
        if self._seconds:
            Timeouts.of(self._loop).add(self)

    def touch(self) -> None:
        self._touched_at = self._loop.time()

    def stop(self) -> None:
        Timeouts.of(self._loop).discard(self)

    def is_over(self, now: float) -> bool:
        return now >= self._touched_at + self._seconds

    def expire(self) -> None:
        self.stop()
        self._expired()


class Timeouts:
    """All timeouts of one event loop. A timer for each would take 270 bytes per idle socket."""

    _of_loops: WeakKeyDictionary[Any, "Timeouts"] = WeakKeyDictionary()

    def __init__(self, loop: Any) -> None:
        self._call_later = loop.call_later
        self._time = loop.time
        self._started: set[IdleTimeout] = set()
        self._checks = False

    @classmethod
    def of(cls, loop: Any) -> "Timeouts":
        if loop not in cls._of_loops:
            cls._of_loops[loop] = cls(loop)
        return cls._of_loops[loop]

    def add(self, timeout: IdleTimeout) -> None:
        self._started.add(timeout)
        if not self._checks:
            self._checks = True
            self._call_later(CHECK_SECONDS, self._check)

    def discard(self, timeout: IdleTimeout) -> None:
        self._started.discard(timeout)

    def _check(self) -> None:
        now = self._time()
        for each in [each for each in self._started if each.is_over(now)]:
            each.expire()
        self._checks = bool(self._started)
        if self._checks:
            self._call_later(CHECK_SECONDS, self._check)
