"""Histograms of durations: counts by bucket, as in Prometheus."""

from bisect import bisect_left
from collections.abc import Sequence


class Histogram:
    """Durations in seconds: one count per bound, and one for longer ones."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.sum += seconds


def quantile(part: float, bounds: Sequence[float], counts: Sequence[int]) -> float | None:
    """The `part` quantile in seconds, interpolated between buckets; None without observations."""
    rank = part * sum(counts)
    below = 0.0
    if rank == 0:
        return None
    for bound, count in zip(bounds, counts, strict=False):
        if rank <= count:
            return below + (bound - below) * rank / count
        rank -= count
        below = bound
    return below
