"""How much one client may ask of a process. No I/O, and clocks can be injected.

`settings.REALTIME_LIMITS` changes the defaults below. 0 switches a limit off, except the outbox's
two: nothing else bounds what a slow reader costs.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, Literal

from django.conf import settings

FLOOD = 3  # times what may come at once


@dataclass(frozen=True)
class Limits:
    """Everything is counted per process; a proxy in front counts for all of them."""

    frame_bytes: int = 64 * 1024
    frames_per_second: int = 50
    frames_at_once: int = 200
    subscriptions: int = 100
    sockets_per_user: int = 50
    # Generous, as an office or a mobile network may be one address.
    sockets_per_address: int = 1000
    # Five heartbeats: browsers let a hidden tab's timers run once a minute only.
    silent_seconds: float = 100
    outbox_frames: int = 1000
    outbox_bytes: int = 8 * 1024 * 1024
    # How many proxies of ours add to X-Forwarded-For; without any that header is nobody's word.
    proxies: int = 0


def limits() -> Limits:
    """The limits as the settings say now."""
    return Limits(**getattr(settings, "REALTIME_LIMITS", {}))


def is_too_long(frame: str | bytes, limit: int) -> bool:
    """Whether `frame` has more than `limit` bytes on the wire, where text is UTF-8."""
    if not limit or len(frame) * 4 <= limit:
        return False
    return len(frame) > limit or (isinstance(frame, str) and len(frame.encode()) > limit)


Verdict = Literal["fine", "too many", "flood"]


class RateLimit:
    """A token bucket: one frame takes one token, and `rate` tokens come back per second.

    Frames beyond that are owed, so that who does not slow down ends as a flood.
    """

    def __init__(self, rate: int, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._at = clock()

    def frame(self) -> Verdict:
        """One more frame came."""
        if not self._rate:
            return "fine"
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1
        self._at = now
        if self._tokens >= 0:
            return "fine"
        return "too many" if self._tokens >= -(FLOOD - 1) * self._burst else "flood"


class IdleTimeout:
    """Calls `over` once nothing was heard for `seconds`: the peer may be gone without a word."""

    def __init__(self, seconds: float, over: Callable[[], None], loop: Any = None) -> None:
        """`loop` needs `time` and `call_later`, as asyncio's have."""
        self._seconds = seconds
        self._over = over
        self._loop = loop or asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        if self._seconds:
            self._look()

    def touch(self) -> None:
        self._heard_at = self._loop.time()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """One timer per socket and period; `touch`, which every frame calls, sets none."""
        left = self._heard_at + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._over()


ConnectionOwner = tuple[Literal["user", "address"], object]


class ConnectionCount:
    """How many connections each user and each client address has open."""

    def __init__(self) -> None:
        self._open: Counter[ConnectionOwner] = Counter()

    def enter(self, people: Collection[ConnectionOwner], limits: Limits) -> bool:
        """Count a connection for each of `people`; False, counting none, if one has too many."""
        most = {"user": limits.sockets_per_user, "address": limits.sockets_per_address}
        if any(most[who[0]] and self._open[who] >= most[who[0]] for who in people):
            return False
        self._open.update(people)
        return True

    def leave(self, people: Collection[ConnectionOwner]) -> None:
        self._open.subtract(people)
        for who in people:
            if not self._open[who]:
                del self._open[who]

    def __len__(self) -> int:
        """How many users and addresses have something open."""
        return len(self._open)


def address_of(scope: Any, proxies: int) -> str | None:
    """Whose connection it is, or None when nobody can say (a Unix socket).

    Each of our proxies appends the address it was called from, so with `proxies` of them the entry
    that far from the right is the first that a client cannot make up.
    """
    client = scope.get("client")
    address = str(client[0]) if client else None
    if proxies:
        lines = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
        hops = b",".join(lines).decode("latin-1").split(",")
        address = hops[-proxies].strip() or address if len(hops) >= proxies else address
    return address and network_of(address)


def network_of(address: str) -> str:
    """IPv6 hands out whole /64 networks, so there one of those is one client."""
    try:
        known = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))
