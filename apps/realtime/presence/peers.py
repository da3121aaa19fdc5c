"""What processes tell each other of presence every `PRESENCE_SECONDS`, and conclude. No I/O.

A digest says that its process is there, and at which streams that has spoken lately. So one small
message heals what was lost, and nobody need repeat whom it holds at each of its streams.

Times are in seconds on any clock that only goes forward.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

# Digests in a row that tell of the same, so that one which is lost costs nothing.
COVERED = 2
# What was said this moment may still be on its way; the next digest will tell of it.
UNDERWAY_SECONDS = 1.0


class Announcement(NamedTuple):
    """What a process said last at a stream: its number, and how many people it has there."""

    number: int
    people: int


class Announcements:
    """What this process has said lately."""

    def __init__(self) -> None:
        self.digests = 0
        self._untold: dict[str, tuple[Announcement, float]] = {}
        self._told: deque[Mapping[str, Announcement]] = deque(maxlen=COVERED)

    def note(self, stream: str, said: Announcement, *, now: float) -> None:
        self._untold[stream] = said, now

    def digest(self, *, now: float) -> dict[str, Announcement]:
        """The next digest, by stream; `digests` is its number."""
        arrived = {
            stream: said
            for stream, (said, at) in self._untold.items()
            if now - at >= UNDERWAY_SECONDS
        }
        for stream in arrived:
            del self._untold[stream]
        self._told.append(arrived)
        self.digests += 1
        return {stream: said for told in self._told for stream, said in told.items()}


@dataclass
class Peer:
    """Another process: when it was heard last, the number of its last digest, and any doubts."""

    heard_at: float
    digest: int = 0
    gone: bool = False
    doubted_at: float = math.inf
    doubtful: float = 0.0


class Expired(NamedTuple):
    """What `process` said before the time `before` is not to be believed any more."""

    process: str
    before: float


class Peers:
    """The other processes, as far as this one has heard of them."""

    def __init__(self, *, expiry: float) -> None:
        self.expiry = expiry
        self._peers: dict[str, Peer] = {}

    def heard(self, process: str, *, now: float) -> bool:
        """Something of `process` came; False when it has ended, and that was overtaken."""
        peer = self._peers.setdefault(process, Peer(now))
        if not peer.gone:
            peer.heard_at = now
        return not peer.gone

    def digest(self, process: str, number: int) -> bool:
        """A digest of `process`, which was `heard`; False when too many before it were not."""
        peer = self._peers[process]
        complete = number <= peer.digest + COVERED
        peer.digest = max(peer.digest, number)
        return complete

    def doubt(self, process: str, *, before: float, now: float) -> None:
        """What it said `before`, and does not confirm soon, is over."""
        peer = self._peers[process]
        peer.doubted_at, peer.doubtful = now, before

    def gone(self, process: str, *, now: float) -> None:
        """It has ended in peace."""
        self._peers[process] = Peer(now, gone=True)

    def expire(self, *, now: float) -> list[Expired]:
        """What is over: of those who were not heard of for `expiry`, everything."""
        late = now - self.expiry
        silent = [name for name, peer in self._peers.items() if peer.heard_at <= late]
        for name in silent:
            del self._peers[name]
        doubtful = [(name, peer) for name, peer in self._peers.items() if peer.doubted_at <= late]
        for _, peer in doubtful:
            peer.doubted_at = math.inf
        return [
            *(Expired(name, math.inf) for name in silent),
            *(Expired(name, peer.doubtful) for name, peer in doubtful),
        ]
