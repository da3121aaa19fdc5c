"""Everything that one run of the bench has measured."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from bench.deliveries import Arrival, Broadcasts
from bench.linear_fit import fit
from bench.restart import Return, faults_of
from bench.slow_reader import SlowReader
from bench.writes import Writes

BUSY = 0.9  # a load client with so much of its core to do may be the limit


@dataclass
class Results:
    """`faults` has a sentence for each trial with missing or extra deliveries."""

    arrivals: list[Arrival] = field(default_factory=list)
    broadcasts: list[Broadcasts] = field(default_factory=list)
    slow: list[SlowReader] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    writes: list[Writes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The contenders, in the order in which they were measured."""
        return list(dict.fromkeys(each.contender for each in self.arrivals))

    @property
    def sizes(self) -> list[int]:
        return sorted({each.sockets for each in self.arrivals})

    def trials(self, name: str, sockets: int, window: int) -> list[Broadcasts]:
        wanted = (name, sockets, window)
        return [
            each for each in self.broadcasts
            if (each.contender, each.sockets, each.window) == wanted
        ]  # fmt: skip

    def rate(self, name: str, sockets: int, window: int = 1) -> float | None:
        """Deliveries per second of the server's CPU time: the median of the rounds."""
        trials = self.trials(name, sockets, window)
        return median(each.trial.per_cpu_second for each in trials) if trials else None

    def ratio(self, name: str, other: str, sockets: int) -> float | None:
        """The one's rate divided by the other's: the median of the rounds.

        Trials of one round ran within seconds, so other programs disturbed both alike.
        """
        rounds = zip(self.trials(name, sockets, 1), self.trials(other, sockets, 1), strict=False)
        pairs = [
            (mine.trial.per_cpu_second, theirs.trial.per_cpu_second) for mine, theirs in rounds
        ]
        return median(mine / theirs for mine, theirs in pairs) if pairs else None

    def socket_memory(self, name: str) -> float | None:
        """Bytes per idle socket: the slope of a line through the sizes."""
        points = [
            (float(each.sockets), float(each.memory))
            for each in self.arrivals
            if each.contender == name
        ]
        return fit(points).slope if len(points) > 1 else None

    def growth(self, name: str) -> float | None:
        """How much more CPU time a delivery takes with the most sockets than with the fewest."""
        rates = [rate for size in self.sizes if (rate := self.rate(name, size))]
        return rates[0] / rates[-1] - 1 if len(rates) > 1 else None

    def all_faults(self) -> list[str]:
        """A sentence for each thing that fails the run."""
        return [*self.faults, *faults_of(self.returns), *self._unstored()]

    def _unstored(self) -> Iterator[str]:
        for each in self.writes:
            yield from (f"{each.contender}, {each.database}: {fault}" for fault in each.faults)

    def busiest(self) -> float:
        """The largest share of a core that the load client used in a trial."""
        return max((each.trial.client_share for each in self.broadcasts), default=0.0)
