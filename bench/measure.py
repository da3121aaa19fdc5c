"""Measure the cost of sockets, frames and messages; see bench/README.md.

It writes costs.json, which `python -m bench.capacity_report` reads, and REPORT-costs.md.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import cost_probes as probes
from bench import cost_probes_redis as probes_redis
from bench.capacity import POLL_SECONDS
from bench.costs import COSTS, Costs, save
from bench.costs_report import REPORT, render_report
from bench.dialects import Services
from bench.linear_fit import Fit, Point, fit, medians
from bench.measured_site import MeasuredSite, measured_site
from tests.services import redis_server

REPEATS = 3  # of small measurements, of which the median counts


@dataclass
class ServerCosts:
    """The fitted lines of one server, by name."""

    server: str
    lines: dict[str, Fit] = field(default_factory=dict)
    frame_bytes: float = 0.0
    process_idle: float = 0.0

    def add(self, name: str, points: Sequence[Point]) -> None:
        self.lines[name] = line = fit(points)
        print(
            f"  {self.server:8} {name:18} {line.slope:12.4g} each, error {line.error:4.0%}",
            flush=True,
        )

    def costs(self, redis: Fit) -> Costs:
        slope = {name: line.slope for name, line in self.lines.items()}
        return Costs(
            process_memory=self.lines["socket memory"].intercept,
            process_idle=self.process_idle,
            socket_memory=slope["socket memory"],
            ping=slope["ping"],
            stream=slope["stream"] / POLL_SECONDS,
            stream_database=slope["stream, database"] / POLL_SECONDS,
            arrival=slope["arrival"],
            replayed=slope["replayed"],
            message=slope["message"],
            message_database=slope["message, database"],
            wake_up=self.lines["delivery"].intercept,
            delivery=slope["delivery"],
            frame_bytes=self.frame_bytes,
            announcement=self.lines["announcement"].intercept,
            announced_person=slope["announcement"],
            redis_publish=redis.intercept,
            redis_receive=redis.slope,
        )


class Measurement:
    """One run of all probes. `scale` makes sizes and counts smaller for a quick run."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def sizes(self, *sizes: int) -> list[int]:
        return [max(1, round(size * self.scale)) for size in sizes]

    async def server(self, name: str) -> ServerCosts:
        """Run the probes on one server, with PostgreSQL and Redis."""
        found = ServerCosts(name)
        members, streams = self.sizes(2000, 2000)
        with measured_site(name, members=members, streams=streams) as site:
            await self._sockets(site, found)
            await self._events(site, found)
        return found

    async def _sockets(self, site: MeasuredSite, found: ServerCosts) -> None:
        await probes.memory_and_arrivals(site, self.sizes(100), "bench.room.1")  # warm-up
        found.process_idle = await probes.idle_cpu(site)
        sizes = self.sizes(100, 500, 1000, 2000)
        memory, arrivals = await probes.memory_and_arrivals(site, sizes, "bench.room.1")
        found.add("socket memory", memory)
        found.add("arrival", arrivals)
        pings = [0, *self.sizes(1000, 2000, 4000)] * REPEATS
        found.add("ping", medians(await probes.heartbeats(site, pings)))
        found.add("replayed", await probes.replays(site, self.sizes(200)[0]))
        streams = [1, *self.sizes(500, 1000, 2000)]
        found.add("stream", probes.hub_polls(site, streams, 50))
        found.add("stream, database", probes.database_polls(site, streams, 50))

    async def _events(self, site: MeasuredSite, found: ServerCosts) -> None:
        services = Services.at(site.redis.layer_url("pubsub"), site.redis.url)
        sizes = [1, *self.sizes(100, 300, 1000)]
        found.add(
            "delivery", await probes.deliveries(site, services, sizes, 100, found.process_idle)
        )
        meters = (site.web.cpu_seconds, site.database_seconds)
        (web, database), found.frame_bytes = await probes.messages(
            site, self.sizes(50, 100, 200), meters
        )
        found.add("message", web)
        found.add("message, database", database)
        people = [1, 25, 50, 100] * REPEATS
        found.add(
            "announcement", medians(await probes.announcements(site, services.layer, people, 100))
        )
        await services.close()

    async def sqlite(self, name: str) -> Fit:
        """The cost of chat messages with a database file."""
        with measured_site(name, members=5, streams=1, sqlite=True) as site:
            meters = (site.web.cpu_seconds,)
            (web,), _ = await probes.messages(site, self.sizes(25, 50, 100), meters)
        return fit(web)

    async def redis(self) -> Fit:
        with redis_server() as redis:
            return fit(await probes_redis.wake_ups(redis, [0, 10, 30, 60], self.sizes(2000)[0]))


async def measure(
    scale: float, servers: Sequence[str]
) -> tuple[list[ServerCosts], Fit, dict[str, Fit]]:
    run = Measurement(scale)
    redis = await run.redis()
    return (
        [await run.server(name) for name in servers],
        redis,
        {name: await run.sqlite(name) for name in servers[:1]},
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.measure", description=__doc__)
    parser.add_argument("--servers", nargs="+", default=["daphne", "uvicorn"], help="which to run")
    parser.add_argument("--scale", type=float, default=1.0, help="factor for all sizes and counts")
    parser.add_argument("--costs", type=Path, default=COSTS, help="the JSON file to write")
    parser.add_argument("--report", type=Path, default=REPORT, help="the report to write")
    chosen = parser.parse_args()
    begun = time.perf_counter()
    found, redis, sqlite = asyncio.run(measure(chosen.scale, chosen.servers))
    save({each.server: each.costs(redis) for each in found}, chosen.costs)
    report = render_report(found, redis, sqlite, time.perf_counter() - begun)
    chosen.report.write_text(report)
    print(f"\n{report}")


if __name__ == "__main__":
    main()
