"""One client's place in one stream. No I/O."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import Enum, auto

from apps.realtime.hub.throttle import Throttle
from apps.realtime.protocol import Person
from apps.realtime.selectors import Entry
from apps.realtime.telemetry.counters import counters

BUFFERED_ENTRIES = 1000
TYPING_SECONDS = 2.0


class Phase(Enum):
    COLLECTING = auto()  # the log is still to be read: live events are buffered
    REPLAYING = auto()  # `seq` says how far the replay has come; live events are buffered
    LIVE = auto()


class Subscription:
    """What one client has received of one stream, and the way to send it more."""

    def __init__(
        self,
        stream: str,
        *,
        send: Callable[[str], None],
        flush: Callable[[], Awaitable[None]],
        resync: Callable[[], None],
        person: Person | None = None,
    ) -> None:
        """`send` must not block; `flush` waits until the client has taken what it was sent.

        `resync` tells the client to reload its snapshot. `person` is how the client's reader
        appears to others on the stream, if at all.
        """
        self.stream = stream
        self.send = send
        self.flush = flush
        self.resync = resync
        self.person = person
        self.typing = Throttle(TYPING_SECONDS)
        self.seq = 0
        self.phase = Phase.COLLECTING
        # The oldest may fall out while the past is replayed: the log has it.
        self._buffer: deque[Entry] = deque(maxlen=BUFFERED_ENTRIES)

    @property
    def live(self) -> bool:
        return self.phase is Phase.LIVE

    def start_at(self, seq: int) -> None:
        """The client has everything up to `seq`: replay what follows."""
        self.seq = seq
        self.phase = Phase.REPLAYING

    def deliver(self, entry: Entry) -> None:
        """Take the stream's next event: send it, buffer it, or drop one that was replayed."""
        if self.phase is not Phase.LIVE:
            self._buffer.append(entry)
        elif entry.seq > self.seq:
            self.seq = entry.seq
            self.send(entry.frame)
            counters.delivered += 1

    def replay(self, entries: Sequence[Entry]) -> None:
        """Send what the log holds after `seq`."""
        self._send_all(entries)
        counters.replayed += len(entries)

    def go_live(self, *, upto: int) -> bool:
        """Send the buffer and go live; False when it has a gap, so that the log must be read.

        `upto` is the last seq that the stream's live subscriptions have.
        """
        while self._buffer and self._buffer[0].seq <= self.seq:
            self._buffer.popleft()
        gap = self._buffer[0].seq != self.seq + 1 if self._buffer else self.seq < upto
        if gap:
            return False
        self._send_all(self._buffer)
        counters.delivered += len(self._buffer)
        self._buffer.clear()
        self.phase = Phase.LIVE
        return True

    def drop_buffer(self) -> None:
        """The buffer has a gap, so read the log instead."""
        self._buffer.clear()

    def _send_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.seq = entry.seq
            self.send(entry.frame)
