"""One client's place in one stream. No I/O."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import Enum, auto

from apps.realtime.hub.throttle import Throttle
from apps.realtime.protocol import Person
from apps.realtime.selectors import BATCH_BYTES, Entry
from apps.realtime.streams import Reader
from apps.realtime.telemetry.counters import counters

BUFFERED_ENTRIES = 1000
TYPING_SECONDS = 2.0
NOTHING: deque[Entry] = deque(maxlen=0)


class Phase(Enum):
    COLLECTING = auto()  # the log is still to be read: live events are buffered
    REPLAYING = auto()  # `seq` says how far the replay has come; live events are buffered
    LIVE = auto()
    ENDED = auto()  # its reader may no longer read the stream


class Subscription:
    """One client's position in one stream, and the way to send it more."""

    # The first three are read for each event, and then together.
    __slots__ = (
        *("phase", "seq", "send"),
        *("stream", "reader", "flush", "_resync", "_revoked", "person", "typing"),
        *("authorized_at", "_buffer"),
    )

    def __init__(
        self,
        stream: str,
        *,
        reader: Reader,
        send: Callable[[str], None],
        flush: Callable[[], Awaitable[None]],
        resync: Callable[[str], None],
        revoked: Callable[[str], None],
        person: Person | None = None,
    ) -> None:
        """`send` must not block; `flush` waits until the client has taken what it was sent.

        `resync` tells the client to reload its snapshot of the stream, and `revoked` that the
        subscription has ended; both get the stream's name. `person` is how `reader` appears to
        others on the stream, if at all.
        """
        self.stream = stream
        self.reader = reader
        self.send = send
        self.flush = flush
        self._resync = resync
        self._revoked = revoked
        self.person = person
        self.typing = Throttle(TYPING_SECONDS)
        self.seq = 0
        # The head of the log before the reader was authorized. Later entries may end the right.
        self.authorized_at = 0
        self.phase = Phase.COLLECTING
        # A long replay may push the oldest events out of the buffer; they are read from the log.
        self._buffer: deque[Entry] = deque(maxlen=BUFFERED_ENTRIES)

    @property
    def live(self) -> bool:
        return self.phase is Phase.LIVE

    @property
    def ended(self) -> bool:
        return self.phase is Phase.ENDED

    def start_at(self, seq: int) -> None:
        """The client has everything up to `seq`: replay what follows."""
        self.seq = seq
        self.phase = Phase.REPLAYING

    def buffer(self, entry: Entry) -> None:
        """Take the stream's next event for later."""
        self._buffer.append(entry)

    def is_revoked_by(self, entry: Entry) -> bool:
        """Whether `entry` ends the reader's right after the reader was authorized.

        While the subscription collects, the authorization may still see the entry. It is checked
        again when it is read from the buffer or the log.
        """
        return (
            self.phase is not Phase.COLLECTING
            and entry.seq > self.authorized_at
            and entry.revokes in self.reader.principals
        )

    def revoke(self) -> None:
        """Send nothing more, and tell the client why."""
        self.phase = Phase.ENDED
        self._buffer.clear()
        self._revoked(self.stream)

    def resync(self) -> None:
        """Tell the client to reload its snapshot."""
        self._resync(self.stream)

    def replay(self, entries: Sequence[Entry]) -> None:
        """Send what the log holds after `seq`."""
        self._send_all(entries)
        counters.replayed += len(entries)

    def go_live(self, *, upto: int) -> bool:
        """Send the buffer and go live; False when the log must be read instead.

        That is when the buffer has a gap, or is too much to send at once.
        `upto` is the last seq that the stream's live subscriptions have.
        """
        if self.ended:
            return True
        while self._buffer and self._buffer[0].seq <= self.seq:
            self._buffer.popleft()
        gap = self._buffer[0].seq != self.seq + 1 if self._buffer else self.seq < upto
        if gap or sum(len(entry.frame) for entry in self._buffer) > BATCH_BYTES:
            return False
        self._send_all(self._buffer)
        counters.delivered += len(self._buffer)
        self._buffer = NOTHING  # shared: an empty deque takes 760 bytes
        if not self.ended:
            self.phase = Phase.LIVE
        return True

    def drop_buffer(self) -> None:
        """The buffer has a gap, so read the log instead."""
        self._buffer.clear()

    def _send_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.revokes and self.is_revoked_by(entry):
                self.revoke()
                return
            self.seq = entry.seq
            self.send(entry.frame)
