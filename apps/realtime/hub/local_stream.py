"""One stream as one process sees it, and each local socket's place in it. No I/O."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence

from apps.realtime.hub.throttle import Throttle
from apps.realtime.protocol import Person
from apps.realtime.selectors import Entry, Position
from apps.realtime.telemetry.counters import tally

WAITING_ENTRIES = 1000
TYPING_SECONDS = 2.0


class Subscription:
    """One socket's place in one stream: replaying until it has caught up, then live."""

    def __init__(
        self,
        stream: str,
        *,
        send: Callable[[str], None],
        ready: Callable[[], Awaitable[None]],
        resync: Callable[[], None],
        person: Person | None = None,
    ) -> None:
        """`send` must not block; `ready` waits until the socket has taken what it was sent.

        `person` is how the socket's reader appears to others here, if at all.
        """
        self.stream = stream
        self.send = send
        self.ready = ready
        self.resync = resync
        self.person = person
        self.typing = Throttle(TYPING_SECONDS)
        self.seq = 0
        self.placed = False  # False until `seq` says where its reader is
        self.live = False
        # What arrives while the past is being replayed. The oldest may fall out: the log has it.
        self._waiting: deque[Entry] = deque(maxlen=WAITING_ENTRIES)

    def place(self, seq: int) -> None:
        """Start after `seq`."""
        self.seq = seq
        self.placed = True

    def offer(self, entry: Entry) -> None:
        """Take the stream's next event: pass it on, keep it for later, or know it already."""
        if not self.live:
            self._waiting.append(entry)
        elif entry.seq > self.seq:
            self.seq = entry.seq
            self.send(entry.frame)
            tally.delivered += 1

    def replay(self, entries: Sequence[Entry]) -> None:
        """Pass on what the log holds after `seq`."""
        self._pass_on(entries)
        tally.replayed += len(entries)

    def go_live(self, *, upto: int) -> bool:
        """Pass on what waited and go live; False when some of that is gone: read the log.

        `upto` is the last seq that was offered to the topic's others.
        """
        self._forget_known()
        if not self._waiting and self.seq < upto:
            return False
        if self._waiting and self._waiting[0].seq != self.seq + 1:
            return False
        self._pass_on(self._waiting)
        tally.delivered += len(self._waiting)
        self._waiting.clear()
        self.live = True
        return True

    def forget(self) -> None:
        """What waited is no longer part of a whole: the log must tell."""
        self._waiting.clear()

    def _pass_on(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.seq = entry.seq
            self.send(entry.frame)

    def _forget_known(self) -> None:
        while self._waiting and self._waiting[0].seq <= self.seq:
            self._waiting.popleft()


class LocalStream:
    """The local sockets of one stream, and the last seq all of them were offered.

    Whatever order wake-ups come in, and whichever are lost, sockets are offered each seq once and
    in order; `behind` says that the log must be read to go on.
    """

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.epoch = ""
        self.seq: int | None = None  # None until the log was first read
        self.wanted = 0
        self.subscriptions: set[Subscription] = set()

    @property
    def behind(self) -> bool:
        return self.seq is not None and self.wanted > self.seq

    def start(self, position: Position) -> None:
        """The log was read for a newcomer: what comes after its head is live.

        Nothing may be there yet when it is read, and the first event here before the answer.
        """
        if self.seq is not None and position.epoch and not self._same_epoch(position.epoch):
            self.resync()
        if self.seq is None:
            self.epoch, self.seq = position.epoch, position.head

    def has_left(self, position: Position) -> bool:
        """Whether the stream has begun another life since `position` was read."""
        return self.seq is None or position.epoch not in ("", self.epoch)

    def offer(self, epoch: str, entry: Entry) -> None:
        """An event from the layer. A duplicate is dropped; a gap only raises `wanted`."""
        if self.seq is None:
            self.wanted = max(self.wanted, entry.seq)
        elif not self._same_epoch(epoch):
            self.resync()
        elif entry.seq == self.seq + 1:
            self._pass_on(entry)
        else:
            tally.duplicates += entry.seq <= self.seq
            self.wanted = max(self.wanted, entry.seq)

    def repair(self, entries: Sequence[Entry]) -> None:
        """Events read from the log after `seq`. The next ones may be no longer kept."""
        for entry in entries:
            if self.seq is None or entry.seq <= self.seq:
                continue
            if entry.seq != self.seq + 1:
                self._skip_to(entry.seq - 1)
            self._pass_on(entry)

    def moved(self, position: Position) -> None:
        """What the database says about the stream now."""
        if self.seq is not None and not self._same_epoch(position.epoch):
            self.resync()
        else:
            self.wanted = max(self.wanted, position.head)

    def log_ended(self, position: Position) -> None:
        """The log holds nothing after `seq`: the rest was trimmed, or it was a false alarm."""
        if self.seq is not None and position.floor > self.seq:
            self._skip_to(position.floor)
        else:
            self.wanted = self.seq or 0

    def resync(self) -> None:
        """Another life of the database: each socket must reload its snapshot.

        Who has not been placed yet will be, in the life that its own look into the log shows.
        """
        self.epoch, self.seq, self.wanted = "", None, 0
        self._resync(lambda subscription: subscription.placed)

    def push_ephemeral(self, frame: str, exclude: str | None = None) -> None:
        """An ephemeral message: for whoever is live now, and never again.

        `exclude` is the id of a person who is not to get it.
        """
        for subscription in tuple(self.subscriptions):
            person = subscription.person
            if subscription.live and (person is None or person.id != exclude):
                subscription.send(frame)

    def _skip_to(self, floor: int) -> None:
        """The log begins after `floor`: who is live and has not come so far must resync."""
        self.seq = floor
        self._resync(lambda subscription: subscription.live and subscription.seq < floor)

    def _resync(self, lost: Callable[[Subscription], bool]) -> None:
        for subscription in tuple(self.subscriptions):
            if lost(subscription):
                self.subscriptions.discard(subscription)
                subscription.resync()
            else:
                subscription.forget()

    def _same_epoch(self, epoch: str) -> bool:
        if self.epoch == "":
            self.epoch = epoch  # it was nothing when the log was first read
        return epoch == self.epoch

    def _pass_on(self, entry: Entry) -> None:
        self.seq = entry.seq
        for subscription in tuple(self.subscriptions):
            subscription.offer(entry)
        if entry.at and self.subscriptions:
            tally.observe_delivery(entry.at)
