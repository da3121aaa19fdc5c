"""Compare the simulation with a real server under the same load.

Events go to one group of sockets at random times, without waiting for earlier ones (an open loop).
The latency of an event ends with the last socket. Writes REPORT-latency.md.
"""

import argparse
import asyncio
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.dialects import EVENT_BYTES, Ours, Services
from bench.queueing import Latency, Work, latencies
from bench.server import BenchProcess, UnpinnedProcess, bench_server
from bench.subscribers import Crowd
from bench.trials import Meters, Trial, at_random, open_loop
from bench.visitors import headers_of
from tests.services import RedisServer, redis_server

REPORT = Path(__file__).parent / "REPORT-latency.md"
IDLE_RATE = 10.0  # events per second


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

    def __init__(
        self, process: BenchProcess, redis: RedisServer, sockets: int, seconds: float
    ) -> None:
        self.process, self.redis = process, redis
        self.sockets, self.seconds = sockets, seconds
        self.room = 0

    async def checks(self, loads: Sequence[float]) -> list[Check]:
        """Measure the CPU time of one event, then check each load."""
        self.services = Services.at(self.redis.layer_url("pubsub"), self.redis.url)
        trial = await self.run(IDLE_RATE)
        work = trial.server / len(trial.latencies)
        found = [await self.check(load, work) for load in loads]
        await self.services.close()
        return found

    async def check(self, load: float, work: float) -> Check:
        rate = load / work
        trial = await self.run(rate)
        simulated = latencies([Work(rate, work, delivers=True)], seconds=20_000 / rate)
        share = trial.server / trial.seconds
        return Check(load, rate, Latency.of(trial.latencies), Latency.of(simulated), share)

    async def run(self, rate: float) -> Trial:
        """RuntimeError if a delivery is missing or comes twice."""
        self.room += 1
        port = self.process.port
        crowd = Crowd(Ours(), port, self.room)
        await crowd.join([headers_of(port)] * self.sockets)
        send = await crowd.dialect.sender(self.services, port, self.room, EVENT_BYTES)
        times = at_random(rate, self.seconds)
        trial = await open_loop(crowd, send, Meters(self.process.cpu_seconds), times)
        await crowd.leave()
        if faults := [*crowd.faults()]:
            raise RuntimeError("; ".join(faults))
        return trial


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
    parser.add_argument("--server", default="daphne", help="daphne (default) or uvicorn")
    parser.add_argument("--sockets", type=int, default=300, help="by default 300")
    parser.add_argument("--seconds", type=float, default=8.0, help="per load")
    parser.add_argument(
        "--loads", type=float, nargs="+", default=[0.2, 0.4, 0.6], help="shares of one core"
    )
    parser.add_argument("--report", type=Path, default=REPORT, help="the file to write")
    chosen = parser.parse_args()
    with redis_server() as redis:
        url = redis.layer_url("pubsub")
        with bench_server(chosen.server, url, UnpinnedProcess) as process:
            checker = Checker(process, redis, chosen.sockets, chosen.seconds)
            found = asyncio.run(checker.checks(chosen.loads))
    report = render_report(chosen.server, chosen.sockets, found)
    chosen.report.write_text(report)
    print(report)


if __name__ == "__main__":
    main()
