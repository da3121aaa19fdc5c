"""How a client applies the events of one stream, as `subscription.ts` does."""

from abc import ABC, abstractmethod

from tests.faults.oracle import Applied, Cursor, Event, History


class Follower(ABC):
    """One client's place in a stream. It writes down what it sees, for the oracle."""

    def __init__(self, name: str) -> None:
        self.history = History(name)
        self.cursor = Cursor(0, "")
        # A server that keeps its promises never makes these differ from 0.
        self.gaps = 0
        self.surplus = 0

    @abstractmethod
    def _resync(self) -> None:
        """A snapshot must be loaded: the log cannot bring this client up to date."""

    def _missed(self) -> None:
        """An event came whose forerunner did not."""
        self.gaps += 1

    def _apply(self, place: Cursor, event: Event) -> bool:
        """Whether it was the next one, and so was applied."""
        if self._is_other_life(place.epoch):
            self._resync()
        elif place.seq == self.cursor.seq + 1:
            self.cursor = place
            self.history.steps.append(Applied(place, event))
            if "message_id" in event:
                self.history.shows[event["message_id"]] = event
            return True
        elif place.seq > self.cursor.seq:
            self._missed()
        else:
            self.surplus += 1
        return False

    def _is_other_life(self, epoch: str) -> bool:
        if self.cursor.epoch == "":
            self.cursor = Cursor(self.cursor.seq, epoch)
        return epoch not in ("", self.cursor.epoch)
