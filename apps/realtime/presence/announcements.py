"""The latest announcements of this process. No I/O; times are in seconds on a monotonic clock.

Every `PRESENCE_SECONDS` a process sends all others a digest: it is alive, and these are its latest
announcements. So one small message repairs any loss, and nobody repeats the people of a stream.
"""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

# Consecutive digests that cover the same announcement, so that losing one digest costs nothing.
COVERED = 2
# A younger announcement may still be on its way; the next digest covers it.
IN_TRANSIT_SECONDS = 1.0


class Announcement(NamedTuple):
    """A process's latest announcement for a stream: its number, and how many people it has."""

    number: int
    people: int


class Announcements:
    def __init__(self) -> None:
        self.digests = 0
        self._undigested: dict[str, tuple[Announcement, float]] = {}
        self._digested: deque[Mapping[str, Announcement]] = deque(maxlen=COVERED)

    def add(self, stream: str, announcement: Announcement, *, now: float) -> None:
        self._undigested[stream] = announcement, now

    def digest(self, *, now: float) -> dict[str, Announcement]:
        """The next digest, by stream; `digests` becomes its number."""
        arrived = {
            stream: announcement
            for stream, (announcement, at) in self._undigested.items()
            if now - at >= IN_TRANSIT_SECONDS
        }
        for stream in arrived:
            del self._undigested[stream]
        self._digested.append(arrived)
        self.digests += 1
        return {stream: each for covered in self._digested for stream, each in covered.items()}
