"""The control stream: ended sessions and changed users. Every hub follows it."""

from collections.abc import Callable

from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.hub.subscription import Subscription
from apps.realtime.selectors import Entry, Position
from apps.realtime.sessions.control import CONTROL_STREAM


class ControlStream(LocalStream):
    """It has no subscriptions: its entries concern connections."""

    def __init__(self, *, announced: Callable[[str], None], missed: Callable[[], None]) -> None:
        """`announced` is called with each principal that an entry names.

        `missed` is called when entries were missed that the log does not hold.
        """
        super().__init__(CONTROL_STREAM)
        self._announced = announced
        self._missed = missed

    def moved(self, position: Position) -> None:
        if self.seq is None:
            self.start(position)
            self._missed()  # a connection may be older than the position
        else:
            super().moved(position)

    def _send(self, entry: Entry) -> None:
        self.seq = entry.seq
        self._announced(entry.revokes)

    def _resync(self, lost: Callable[[Subscription], bool]) -> None:
        self._missed()
