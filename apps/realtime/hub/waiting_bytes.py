"""How many bytes wait for all clients of this process, bounded."""

from typing import Protocol

from apps.realtime.hub.limits import limits


class Queue(Protocol):
    def bytes_waiting(self) -> int: ...

    def overflow(self) -> None:
        """Disconnect the client, and drop its queue."""


class WaitingBytes:
    """The bytes that each send queue of a process held when it was last asked.

    Clients read without telling us, so the sum is too high rather than too low. When it passes the
    limit, all are asked again, and those that hold the most are given up until the rest fits.
    """

    def __init__(self, most: int | None = None) -> None:
        """`most` bytes; None for the limit in the settings."""
        self._most = most
        self._held: dict[Queue, int] = {}
        self.total = 0

    def count(self, queue: Queue, held: int) -> bool:
        """Record that `queue` holds `held` bytes now. False if its client was disconnected."""
        self.forget(queue)
        if held:
            self._held[queue] = held
            self.total += held
        return self.total <= self.most or queue not in self._make_room()

    def forget(self, queue: Queue) -> None:
        self.total -= self._held.pop(queue, 0)

    @property
    def most(self) -> int:
        if self._most is None:
            self._most = limits().outbox_total_bytes
        return self._most

    def _make_room(self) -> list[Queue]:
        """Overflow the queues that hold the most until the rest fits."""
        self._held = {queue: held for queue in self._held if (held := queue.bytes_waiting())}
        self.total = sum(self._held.values())
        given_up = []
        for queue in sorted(self._held, key=self._held.__getitem__, reverse=True):
            if self.total <= self.most:
                break
            queue.overflow()
            given_up.append(queue)
        return given_up


everybody = WaitingBytes()  # in this process
