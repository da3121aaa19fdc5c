"""One stream as one process sees it. No I/O."""

from collections.abc import Callable, Sequence

from apps.realtime.hub.subscription import Phase, Subscription
from apps.realtime.selectors import Entry, Position
from apps.realtime.telemetry.counters import counters

LIVE = Phase.LIVE


class LocalStream:
    """A stream's subscriptions in this process, and the last seq that all of them were sent.

    Subscriptions get each seq once and in order, even if the layer loses, doubles or reorders
    events. `behind` says that the log must be read to go on.
    """

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.epoch = ""
        self.seq: int | None = None  # None until the log was first read
        self.floor = 0  # of the log when it was first read
        self.wanted = 0
        self.subscriptions: set[Subscription] = set()

    @property
    def behind(self) -> bool:
        return self.seq is not None and self.wanted > self.seq

    @property
    def position(self) -> Position | None:
        """The stream's position according to the layer; None if there is a gap.

        The log may have been trimmed since then; a replay notices that.
        """
        if self.seq is None or self.behind:
            return None
        return Position(self.epoch, self.floor, self.seq)

    def start(self, position: Position) -> None:
        """The log was read for a new subscription: events after its head are live."""
        # The log can be empty when it is read, and the first event arrive before the answer.
        if self.seq is not None and position.epoch and not self._same_epoch(position.epoch):
            self.resync()
        if self.seq is None:
            self.epoch, self.floor, self.seq = position.epoch, position.floor, position.head

    def has_left(self, position: Position) -> bool:
        """Whether the stream has a new epoch since `position` was read."""
        return self.seq is None or position.epoch not in ("", self.epoch)

    def deliver(self, epoch: str, entry: Entry) -> None:
        """An event from the layer. A duplicate is dropped; a gap only raises `wanted`."""
        if self.seq is None:
            self.wanted = max(self.wanted, entry.seq)
        elif not self._same_epoch(epoch):
            self.resync()
        elif entry.seq == self.seq + 1:
            self._send(entry)
        else:
            counters.duplicates += entry.seq <= self.seq
            self.wanted = max(self.wanted, entry.seq)

    def repair(self, entries: Sequence[Entry]) -> None:
        """Events read from the log after `seq`. Those in between may have been trimmed."""
        for entry in entries:
            if self.seq is None or entry.seq <= self.seq:
                continue
            if entry.seq != self.seq + 1:
                self._skip_to(entry.seq - 1)
            self._send(entry)

    def moved(self, position: Position) -> None:
        """The database has this position for the stream."""
        if self.seq is not None and not self._same_epoch(position.epoch):
            self.resync()
        else:
            self.wanted = max(self.wanted, position.head)

    def log_ended(self, position: Position) -> None:
        """The log holds nothing after `seq`: the rest was trimmed, or nothing was missing."""
        if self.seq is not None and position.floor > self.seq:
            self._skip_to(position.floor)
        else:
            self.wanted = self.seq or 0

    def resync(self) -> None:
        """The stream has a new epoch: clients must reload their snapshots.

        Subscriptions that still collect are spared: they start in the epoch they are about to read.
        """
        self.epoch, self.seq, self.wanted = "", None, 0
        self._resync(lambda subscription: subscription.phase is not Phase.COLLECTING)

    def push_ephemeral(self, frame: str, exclude: str | None = None) -> None:
        """Send a frame that is not stored to those who are live now.

        `exclude` is the id of a person who does not get it.
        """
        for subscription in tuple(self.subscriptions):
            person = subscription.person
            if subscription.live and (person is None or person.id != exclude):
                subscription.send(frame)

    def _skip_to(self, floor: int) -> None:
        """The log begins after `floor`: live subscriptions that have less must resync."""
        self.seq = self.floor = floor
        self._resync(lambda subscription: subscription.live and subscription.seq < floor)

    def _resync(self, lost: Callable[[Subscription], bool]) -> None:
        for subscription in tuple(self.subscriptions):
            if lost(subscription):
                self.subscriptions.discard(subscription)
                subscription.resync()
            else:
                subscription.drop_buffer()

    def _same_epoch(self, epoch: str) -> bool:
        if self.epoch == "":
            self.epoch = epoch  # the stream did not exist when the log was first read
        return epoch == self.epoch

    def _revoke(self, entry: Entry) -> None:
        """End the subscriptions that `entry` takes the right from, before anything that follows."""
        for subscription in tuple(self.subscriptions):
            if subscription.is_revoked_by(entry):
                self.subscriptions.discard(subscription)
                subscription.revoke()

    def _send(self, entry: Entry) -> None:
        self.seq = entry.seq
        if entry.revokes:
            self._revoke(entry)
        counters.delivered += self._fan_out(entry)
        if entry.at and self.subscriptions:
            counters.observe_delivery(entry.at)

    def _fan_out(self, entry: Entry) -> int:
        """Send the next event to live subscriptions, unless it was replayed to them; their number.

        This runs once per socket and event, so shared work is done before the call.
        """
        seq, frame, sent = entry.seq, entry.frame, 0
        for subscription in tuple(self.subscriptions):
            if subscription.phase is not LIVE:
                subscription.buffer(entry)
            elif seq > subscription.seq:
                subscription.seq = seq
                send = subscription.send
                send(frame)
                sent += 1
        return sent
