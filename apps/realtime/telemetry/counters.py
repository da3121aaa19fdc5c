"""Counters of this process since it started: plain numbers, cheap enough for the fan-out.

They are read on demand. Their names elsewhere (in Prometheus, on a page) are not known here. All
but `published` are counted on the event loop, so they need no lock.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

from apps.realtime.telemetry.histogram import Histogram

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
DURATIONS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0)

# Reasons why the server closed a socket (or ended an event stream) or refused a handshake.
Closed = Literal[
    "slow", "silent", "flood", "too big", "session ended", "refused", "restart", "broken off"
]
Refusal = Literal["origin", "too many", "draining", "unknown path"]
Outcome = Literal["done", "again", "failed"]


@dataclass
class Counters:
    """`delivery_latency` is from an event's commit to its last local socket.

    It is measured once per event and process. The commit's time comes from the writer's clock, so
    where clocks of hosts differ it is wrong by as much; a negative time counts as 0.
    """

    published: int = 0
    delivered: int = 0  # live events handed to sockets
    replayed: int = 0  # events from the log, to those who had been away
    duplicates: int = 0
    gaps: int = 0
    gap_rows: int = 0
    resyncs: int = 0
    layer_outages: int = 0
    closed: Counter[Closed] = field(default_factory=Counter)
    refused: Counter[Refusal] = field(default_factory=Counter)
    delivery_latency: Histogram = field(default_factory=lambda: Histogram(LATENCIES))
    tasks: Counter[tuple[str, Outcome]] = field(default_factory=Counter)  # by queue
    task_seconds: dict[str, Histogram] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def count_published(self, events: int = 1) -> None:
        """So many more events were committed, in any thread."""
        with self._lock:
            self.published += events

    def observe_delivery(self, committed_at: float) -> None:
        """An event committed at that time (of the wall clock) has reached the local sockets."""
        self.delivery_latency.observe(max(0.0, time.time() - committed_at))

    def task_ended(self, queue: str, outcome: Outcome, seconds: float) -> None:
        self.tasks[queue, outcome] += 1
        self.task_seconds.setdefault(queue, Histogram(DURATIONS)).observe(seconds)


counters = Counters()
