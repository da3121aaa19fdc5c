"""The report of a run, printed and in REPORT.md."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import machine
from bench.round import Result

REPORT = Path(__file__).parent / "REPORT.md"
BUSY = 0.9
HEAD = (
    "| server | consumer | deliveries/s | per server CPU second | last delivery p50, ms | p95, ms"
    " | missing | extra | server CPU | client CPU |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


@dataclass
class Comparison:
    """The rounds of both consumers on one server. Rounds of the same number ran in succession."""

    server: str
    results: dict[str, list[Result]] = field(default_factory=lambda: {"ours": [], "stock": []})

    @property
    def ratios(self) -> list[float]:
        """The ratio of ours to stock in deliveries per second, for each round."""
        pairs = zip(self.results["ours"], self.results["stock"], strict=True)
        return [ours.per_second / stock.per_second for ours, stock in pairs]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def cpu_ratio(self) -> float:
        """The ratio per second of the server's CPU time, which other programs hardly change."""
        ours, stock = (
            median(each.per_cpu_second for each in self.results[name]) for name in self.results
        )
        return ours / stock if stock else 0.0

    @property
    def clean(self) -> bool:
        return all(each.clean for results in self.results.values() for each in results)

    @property
    def client_share(self) -> float:
        return max(each.client_share for results in self.results.values() for each in results)


def render_report(found: Sequence[Comparison], options: argparse.Namespace, seconds: float) -> str:
    """The report, as Markdown."""
    table = [HEAD, *(row(each, name) for each in found for name in each.results)]
    parts = ["# Deliveries per second", setting(options), "\n".join(table)]
    parts += [verdict(each) for each in found]
    parts += [f"{machine.description()}. The whole run took {seconds:.0f} s.", f"    {command()}"]
    return "\n\n".join(parts) + "\n"


def setting(options: argparse.Namespace) -> str:
    path = "through `publish` (ours)" if options.publish else "straight to the layer"
    return (
        f"{options.sockets} sockets in one group; {options.window} broadcasts in flight,"
        f" {options.bytes} characters each, sent {path}; layer: {options.layer};"
        f" {options.rounds} rounds of {options.seconds:g} s each, in turns; medians."
    )


def row(found: Comparison, name: str) -> str:
    results = found.results[name]
    rate, cpu, p50, p95, client, server = (
        median(getattr(each, figure) for each in results)
        for figure in ("per_second", "per_cpu_second", "p50", "p95", "client_share", "server_share")
    )
    lost, extra = sum(each.missing for each in results), sum(each.extra for each in results)
    return (
        f"| {found.server} | {name} | {rate:,.0f} | {cpu:,.0f} | {p50:.1f} | {p95:.1f}"
        f" | {lost} | {extra} | {server:.0%} | {client:.0%} |"
    )


def verdict(found: Comparison) -> str:
    low, high = min(found.ratios), max(found.ratios)
    text = f"{found.server}: ours delivers **{found.ratio:.1f} times** as many"
    text += f" (round by round: {low:.1f} to {high:.1f};"
    text += f" per second of the server's CPU time: {found.cpu_ratio:.1f})."
    if not found.clean:
        text += " **This run failed: deliveries were missing or extra.**"
    if found.client_share > BUSY:
        text += f" The load client was busy ({found.client_share:.0%}): the server could do more."
    return text


def command() -> str:
    return shlex.join(["python", "-m", "bench", *sys.argv[1:]])
