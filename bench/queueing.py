"""Latency under load: a simulation of one process's event loop.

An event loop does one thing at a time, in order of arrival, so a process is a queue with one
server. The latency of an event ends with its last local socket.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import takewhile
from statistics import quantiles


@dataclass(frozen=True)
class Work:
    """Work that arrives `rate` times per second, at random, and takes `seconds`.

    With `delivers` it is an event, and its end is the last delivery.
    """

    rate: float
    seconds: float
    delivers: bool = False

    @property
    def load(self) -> float:
        """The fraction of the process's time that it takes."""
        return self.rate * self.seconds

    def arrivals(self, source: random.Random) -> Iterator[tuple[float, "Work"]]:
        """An endless sequence of arrival times."""
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
    """The latency of each event in so many simulated seconds. Equal seeds give equal results."""
    source = random.Random(seed)
    arrivals = merge(
        *(work.arrivals(source) for work in works if work.rate), key=lambda each: each[0]
    )
    free_at = 0.0
    took = []
    for now, work in takewhile(lambda each: each[0] < seconds, arrivals):
        free_at = max(now, free_at) + work.seconds
        if work.delivers:
            took.append(free_at - now)
    return took


def load_of(works: Sequence[Work]) -> float:
    """The fraction of time for which the process is busy. From 1 on, its queue grows forever."""
    return sum(work.load for work in works)
