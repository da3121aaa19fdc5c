"""The other processes: which are alive, and when what they announced expires. No I/O.

Times are in seconds on a monotonic clock.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from apps.realtime.presence.announcements import COVERED


@dataclass
class Peer:
    """Another process.

    `doubted_at` is when digests of it were missed: what it announced before `doubtful_before` is
    dropped unless it is confirmed within the expiry.
    """

    seen_at: float
    digest: int = 0
    ended: bool = False
    doubted_at: float = math.inf
    doubtful_before: float = 0.0


class Expired(NamedTuple):
    """Announcements that `process` made before the time `before` are no longer valid."""

    process: str
    before: float


class Peers:
    """The other processes, as far as this one has received messages from them."""

    def __init__(self, *, expiry: float) -> None:
        self.expiry = expiry
        self._peers: dict[str, Peer] = {}

    def seen(self, process: str, *, now: float) -> bool:
        """A message of `process` arrived; False when it was overtaken by the process's last one."""
        peer = self._peers.setdefault(process, Peer(now))
        if not peer.ended:
            peer.seen_at = now
        return not peer.ended

    def digest(self, process: str, number: int) -> bool:
        """A digest of a `seen` process arrived; False when too many before it are missing."""
        peer = self._peers[process]
        complete = number <= peer.digest + COVERED
        peer.digest = max(peer.digest, number)
        return complete

    def doubt(self, process: str, *, before: float, now: float) -> None:
        """Expire its announcements from before `before`, unless it confirms them in time."""
        peer = self._peers[process]
        peer.doubted_at, peer.doubtful_before = now, before

    def end(self, process: str, *, now: float) -> None:
        """It said that it shuts down."""
        self._peers[process] = Peer(now, ended=True)

    def expire(self, *, now: float) -> list[Expired]:
        """The announcements that have expired: of silent processes all, of doubted ones some."""
        late = now - self.expiry
        silent = [name for name, peer in self._peers.items() if peer.seen_at <= late]
        for name in silent:
            del self._peers[name]
        doubtful = [(name, peer) for name, peer in self._peers.items() if peer.doubted_at <= late]
        for _, peer in doubtful:
            peer.doubted_at = math.inf
        return [
            *(Expired(name, math.inf) for name in silent),
            *(Expired(name, peer.doubtful_before) for name, peer in doubtful),
        ]
