"""Compare the simulation with a real server under the same load.

Events go to one group of sockets at random times, without waiting for earlier ones (an open loop).
The latency of an event ends with the last socket. Writes REPORT-latency.md.
"""

import argparse
import asyncio
import random
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.__main__ import layer_of, layer_url
from bench.publishers import LayerPublisher, OursTarget
from bench.queueing import Latency, Work, latencies
from bench.server import BenchProcess, bench_server
from bench.subscribers import TIMEOUT, Tally, connect_all, disconnect_all
from tests.services import HOST

REPORT = Path(__file__).parent / "REPORT-latency.md"
TARGET = OursTarget()
IDLE_RATE = 10.0  # events per second


class FreeProcess(BenchProcess):
    """Not pinned, because other programs may use one of the cores."""

    pinned = False


@dataclass(frozen=True)
class Check:
    """One load: the latency of a real server, and of the simulation."""

    load: float
    rate: float
    real: Latency
    simulated: Latency
    share: float  # of its core that the server used


class Checker:
    """One server process and a number of sockets; each load gets its own room."""

    def __init__(self, process: BenchProcess, url: str, sockets: int, seconds: float) -> None:
        self.process, self.url = process, url
        self.sockets, self.seconds = sockets, seconds
        self.room = 0

    async def checks(self, loads: Sequence[float]) -> list[Check]:
        """Measure the CPU time of one event, then check each load."""
        took, share = await self.run(IDLE_RATE)
        work = share * self.seconds / len(took)
        return [await self.check(load, work) for load in loads]

    async def check(self, load: float, work: float) -> Check:
        rate = load / work
        real, share = await self.run(rate)
        simulated = latencies([Work(rate, work, delivers=True)], seconds=20_000 / rate)
        return Check(load, rate, Latency.of(real), Latency.of(simulated), share)

    async def run(self, rate: float) -> tuple[list[float], float]:
        """The latency of each event in seconds, and the server's share of its core."""
        self.room += 1
        tally = Tally(self.sockets)
        group = TARGET.group(self.room)
        subscribers = await connect_all(
            HOST, self.process.port, TARGET.path(self.room), group, tally
        )
        publisher = LayerPublisher(layer_of(self.url), TARGET, self.room, 200)
        used, begun = self.process.cpu_seconds(), time.perf_counter()
        await send_at_random(publisher, tally, rate, self.seconds)
        used, lasted = self.process.cpu_seconds() - used, time.perf_counter() - begun
        await publisher.layer.flush()
        await disconnect_all(subscribers)
        return tally.latencies, used / lasted


async def send_at_random(
    publisher: LayerPublisher, tally: Tally, rate: float, seconds: float
) -> None:
    """Send in an open loop, then wait for all deliveries. TimeoutError if some do not arrive."""
    source = random.Random(1)
    at = begun = time.perf_counter()
    while at < begun + seconds:
        at += source.expovariate(rate)
        if (ahead := at - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        await publisher.send(tally.send())
    async with asyncio.timeout(TIMEOUT * 3):
        while len(tally.latencies) < len(tally.pending):  # noqa: ASYNC110  a counter, not an event
            await asyncio.sleep(0.005)


def render_report(server: str, sockets: int, found: Sequence[Check]) -> str:
    """The report, as Markdown."""
    head = (
        "| load | events/s | server CPU | p50 real | simulated | p95 real | simulated | p99 real"
        " | simulated |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    )
    parts = ["# Latency under load, real and simulated", setting(server, sockets)]
    parts += ["\n".join([head, *map(row, found)]), f"{machine.description()}."]
    parts += ["    " + shlex.join(["python", "-m", "bench.latency", *sys.argv[1:]])]
    return "\n\n".join(parts) + "\n"


def setting(server: str, sockets: int) -> str:
    return (
        f"{sockets} sockets in one group on {server}; events at random times, in an open loop;"
        " milliseconds until the last delivery. *Load* is the rate times the CPU time of one event,"
        " which is the only input of the simulation."
    )


def row(check: Check) -> str:
    pairs = ((getattr(check.real, name), getattr(check.simulated, name)) for name in PERCENTILES)
    cells = [f"{seconds * 1e3:.1f}" for pair in pairs for seconds in pair]
    cells = [f"{check.load:.0%}", f"{check.rate:.0f}", f"{check.share:.0%}", *cells]
    return "| " + " | ".join(cells) + " |"


PERCENTILES = ("p50", "p95", "p99")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("--server", default="daphne")
    parser.add_argument("--sockets", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=8.0, help="per load")
    parser.add_argument("--loads", type=float, nargs="+", default=[0.2, 0.4, 0.6])
    parser.add_argument("--report", type=Path, default=REPORT)
    chosen = parser.parse_args()
    with layer_url("pubsub") as url, bench_server(chosen.server, url, FreeProcess) as process:
        checker = Checker(process, url, chosen.sockets, chosen.seconds)
        found = asyncio.run(checker.checks(chosen.loads))
    report = render_report(chosen.server, chosen.sockets, found)
    chosen.report.write_text(report)
    print(report)


if __name__ == "__main__":
    main()
