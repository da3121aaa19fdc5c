"""Count the deliveries of bench/jitter.py's clients, and render the report."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.machine import description


@dataclass(frozen=True)
class Outcome:
    """One run. `received` are the numbers of the messages that each client got, in order."""

    server: str
    consumer: str
    messages: int  # that the server accepted
    received: Sequence[Sequence[int]] = field(repr=False)
    cuts: int = 0
    resyncs: int = 0
    server_share: float = 0.0  # of one core, while clients were cut

    @property
    def share(self) -> float:
        """How much of what all clients should have was delivered, however often."""
        delivered = sum(len(set(numbers)) for numbers in self.received)
        return delivered / max(1, len(self.received) * self.messages)

    @property
    def extra(self) -> int:
        return sum(len(numbers) - len(set(numbers)) for numbers in self.received)

    @property
    def disordered(self) -> int:
        """How many clients received messages out of order."""
        return sum(list(numbers) != sorted(numbers) for numbers in self.received)

    @property
    def perfect(self) -> bool:
        return self.share == 1 and not (self.extra or self.disordered or self.resyncs)

    def row(self) -> str:
        figures = (f"{self.messages:,}", f"{self.cuts:,}", f"{self.share:.2%}")
        cells = (*figures, str(self.extra), str(self.disordered), f"{self.server_share:.0%}")
        return f"| {self.server} | {self.consumer} | {' | '.join(cells)} |"


def render_report(found: Sequence[Outcome], options: argparse.Namespace) -> str:
    rows = "\n".join(each.row() for each in found)
    return f"""\
# Delivery to clients that are cut

{options.clients:,} clients, each cut for {options.away:g} s every {options.every:g} s, and
{options.per_second:g} messages a second for {options.seconds:g} s. `python -m bench.jitter` writes
this page. {description()}.

| server | consumer | messages | cuts | delivered | twice | clients out of order | server's core |
|---|---|---|---|---|---|---|---|
{rows}
"""
