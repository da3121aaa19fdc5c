"""How long deliveries take as load rises: one process's event loop, simulated event by event.

An event loop does one thing at a time, in the order in which things came. So a process is a queue
with one server. What is waited for is the last of an event's local sockets.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import takewhile
from statistics import quantiles


@dataclass(frozen=True)
class Work:
    """Something that comes `rate` times a second, at random, and takes `seconds` to do.

    `delivers` says that somebody waits for it: it is an event, and its end its last delivery.
    """

    rate: float
    seconds: float
    delivers: bool = False

    @property
    def load(self) -> float:
        """The part of the process's time that this takes."""
        return self.rate * self.seconds

    def arrivals(self, source: random.Random) -> Iterator[tuple[float, "Work"]]:
        """When it comes, for ever."""
        now = 0.0
        while True:
            now += source.expovariate(self.rate)
            yield now, self


@dataclass(frozen=True)
class Latency:
    """Seconds from an event's arrival in the process to its last delivery."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, waits: Sequence[float]) -> "Latency":
        cuts = quantiles(waits, n=100)
        return cls(cuts[49], cuts[94], cuts[98])


def latencies(works: Sequence[Work], *, seconds: float, seed: int = 1) -> list[float]:
    """What each event took in that much simulated time. The same seed gives the same."""
    source = random.Random(seed)
    coming = merge(
        *(work.arrivals(source) for work in works if work.rate), key=lambda each: each[0]
    )
    free_at = 0.0
    took = []
    for now, work in takewhile(lambda each: each[0] < seconds, coming):
        free_at = max(now, free_at) + work.seconds
        if work.delivers:
            took.append(free_at - now)
    return took


def load_of(works: Sequence[Work]) -> float:
    """The part of its time in which the process is busy; from 1 on its queue grows for ever."""
    return sum(work.load for work in works)
