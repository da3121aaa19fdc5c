"""What the clients of bench/jitter.py received, and the page about it."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from bench.machine import description


@dataclass(frozen=True)
class Outcome:
    """What all clients of one run received of `messages`."""

    server: str
    consumer: str
    clients: int
    messages: int
    cuts: int
    delivered: int  # different messages, over all clients
    extra: int  # that came again
    disordered: int  # clients that received them out of order
    resyncs: int

    @property
    def share(self) -> float:
        return self.delivered / (self.clients * self.messages)

    @property
    def perfect(self) -> bool:
        return self.share == 1 and not (self.extra or self.disordered or self.resyncs)

    @classmethod
    def of(
        cls,
        server: str,
        consumer: str,
        messages: int,
        received: Sequence[Sequence[int]],
        *,
        cuts: int,
        resyncs: int,
    ) -> "Outcome":
        """`received` are the numbers that each client got, in order."""
        return cls(
            server=server,
            consumer=consumer,
            clients=len(received),
            messages=messages,
            cuts=cuts,
            delivered=sum(len(set(numbers)) for numbers in received),
            extra=sum(len(numbers) - len(set(numbers)) for numbers in received),
            disordered=sum(list(numbers) != sorted(numbers) for numbers in received),
            resyncs=resyncs,
        )


def render_report(found: Sequence[Outcome], options: argparse.Namespace) -> str:
    rows = "".join(
        f"| {each.server} | {each.consumer} | {each.cuts:,} | {each.share:.2%} |"
        f" {each.extra} | {each.disordered} |\n"
        for each in found
    )
    return f"""\
# Delivery to clients that are cut

{options.clients:,} clients, each cut for {options.away:g} s every {options.every:g} s, and
{options.per_second:g} messages a second for {options.seconds:g} s. `python -m bench.jitter` writes
this page. {description()}.

| server | consumer | cuts | delivered | twice | clients out of order |
|---|---|---|---|---|---|
{rows}"""
