"""Measure what sockets, frames and messages cost; see bench/README.md.

Writes costs.json, of which `python -m bench.capacity` makes its plan, and REPORT-costs.md.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import cost_probes as probes
from bench import cost_probes_redis as probes_redis
from bench.__main__ import layer_of
from bench.capacity import POLL_SECONDS
from bench.costs import COSTS, Costs, keep
from bench.costs_report import REPORT, written
from bench.linear_fit import Fit, Point, fit, middle
from bench.measured import Measured, measured_site
from bench.server import script
from tests.services import PostgresServer, postgres_server, redis_server
from tests.site import Site

TIMES = 3  # what is small is measured so often, and the middle counts


@dataclass
class Found:
    """The lines of one server, by name."""

    server: str
    lines: dict[str, Fit] = field(default_factory=dict)
    frame_bytes: float = 0.0
    process_idle: float = 0.0

    def add(self, name: str, points: Sequence[Point]) -> None:
        self.lines[name] = found = fit(points)
        print(
            f"  {self.server:8} {name:18} {found.each:12.4g} each, off {found.off:4.0%}", flush=True
        )

    def costs(self, redis: Fit) -> Costs:
        each = {name: line.each for name, line in self.lines.items()}
        return Costs(
            process_memory=self.lines["socket memory"].base,
            process_idle=self.process_idle,
            socket_memory=each["socket memory"],
            ping=each["ping"],
            stream=each["stream"] / POLL_SECONDS,
            stream_database=each["stream, database"] / POLL_SECONDS,
            arrival=each["arrival"],
            replayed=each["replayed"],
            message=each["message"],
            message_database=each["message, database"],
            wake_up=self.lines["delivery"].base,
            delivery=each["delivery"],
            frame_bytes=self.frame_bytes,
            gossip=self.lines["gossip"].base,
            gossip_person=each["gossip"],
            redis_publish=redis.base,
            redis_hear=redis.each,
        )


class Measuring:
    """One run over everything; `scale` makes all of it smaller for a quick look."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def sizes(self, *sizes: int) -> list[int]:
        return [max(1, round(size * self.scale)) for size in sizes]

    async def server(self, name: str) -> Found:
        """Everything about one server, on PostgreSQL and Redis."""
        found = Found(name)
        members, streams = self.sizes(2000, 2000)
        with measured_site(name, members=members, streams=streams) as site:
            await self._sockets(site, found)
            await self._events(site, found)
        return found

    async def _sockets(self, site: Measured, found: Found) -> None:
        await probes.memory_and_arrivals(site, self.sizes(100), "bench.room.1")  # to warm up
        found.process_idle = await probes.idle_cpu(site)
        sizes = self.sizes(100, 500, 1000, 2000)
        memory, arrivals = await probes.memory_and_arrivals(site, sizes, "bench.room.1")
        found.add("socket memory", memory)
        found.add("arrival", arrivals)
        pings = [0, *self.sizes(1000, 2000, 4000)] * TIMES
        found.add("ping", middle(await probes.heartbeats(site, pings)))
        found.add("replayed", await probes.replays(site, self.sizes(200)[0]))
        streams = [1, *self.sizes(500, 1000, 2000)]
        found.add("stream", probes.hub_looks(site, streams, 50))
        found.add("stream, database", probes.database_looks(site, streams, 50))

    async def _events(self, site: Measured, found: Found) -> None:
        layer = layer_of(site.redis.layer_url("pubsub"))
        sizes = [1, *self.sizes(100, 300, 1000)]
        found.add("delivery", await probes.deliveries(site, layer, sizes, 100, found.process_idle))
        meters = (site.web.cpu_seconds, site.database_seconds)
        (web, database), found.frame_bytes = await probes.messages(
            site, self.sizes(50, 100, 200), meters
        )
        found.add("message", web)
        found.add("message, database", database)
        people = [1, 25, 50, 100] * TIMES
        found.add("gossip", middle(await probes.gossip(site, layer, people, 100)))
        await layer.flush()

    async def sqlite(self, name: str) -> Fit:
        """The same messages where the database is a file."""
        with measured_site(name, members=5, streams=1, sqlite=True) as site:
            meters = (site.web.cpu_seconds,)
            (web,), _ = await probes.messages(site, self.sizes(25, 50, 100), meters)
        return fit(web)

    async def redis(self) -> Fit:
        with redis_server() as redis:
            return fit(await probes_redis.wake_ups(redis, [0, 10, 30, 60], self.sizes(2000)[0]))


class DurablePostgres(PostgresServer):
    """One that waits for the disk, as in production."""

    def command(self) -> list[str | Path]:
        return [str(part).replace("=off", "=on") for part in super().command()]


def write_rates(seconds: float) -> dict[tuple[int, int], float]:
    """Events per second by writers and streams, where commits wait for the disk."""
    with postgres_server(DurablePostgres) as postgres:
        environment = {
            "DATABASE_URL": postgres.url,
            "CHANNELS_URL": "inmemory://",
            "SECRET_KEY": "only-for-the-bench",
        }
        Site(postgres.folder, environment, 0).manage("migrate", "realtime", "--verbosity=0")
        return {
            (writers, streams): float(
                script(
                    "bench.writers",
                    str(writers),
                    str(streams),
                    str(seconds),
                    environment=environment,
                )
            )
            for writers, streams in ((1, 1), (8, 1), (8, 8))
        }


async def measured(scale: float, servers: Sequence[str]) -> tuple[list[Found], Fit, dict[str, Fit]]:
    run = Measuring(scale)
    redis = await run.redis()
    return (
        [await run.server(name) for name in servers],
        redis,
        {name: await run.sqlite(name) for name in servers[:1]},
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.measure", description=__doc__)
    parser.add_argument("--servers", nargs="+", default=["daphne", "uvicorn"])
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes and counts")
    parser.add_argument("--costs", type=Path, default=COSTS)
    parser.add_argument("--report", type=Path, default=REPORT)
    chosen = parser.parse_args()
    begun = time.perf_counter()
    found, redis, sqlite = asyncio.run(measured(chosen.scale, chosen.servers))
    rates = write_rates(4 * chosen.scale)
    keep({each.server: each.costs(redis) for each in found}, chosen.costs)
    report = written(found, redis, sqlite, rates, time.perf_counter() - begun)
    chosen.report.write_text(report)
    print(f"\n{report}")


if __name__ == "__main__":
    main()
