"""Measure the resources of a process, and of the services it uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis

from apps.realtime.testing.processes import HOST, Server
from bench import machine
from tests.factories import scrape
from tests.services import PostgresServer, RedisServer

MEMORY_MAY_GROW = 1.2
POOL = 10  # a process's pools of threads and database connections fill when they must
ALLOWANCES = {"threads": POOL, "descriptors": POOL, "sockets": 0, "event_streams": 0, "streams": 0}
DATABASE_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"


@dataclass(frozen=True)
class Sample:
    """One process at one moment. `memory` is in bytes; a worker has none of the last three."""

    memory: int
    threads: int
    descriptors: int
    sockets: int = 0
    event_streams: int = 0
    streams: int = 0


def sample_of(server: Server, url: str, *, web: bool) -> Sample:
    assert server.process is not None
    home = Path(f"/proc/{server.process.pid}")
    metrics = scrape(url) if web else {}
    return Sample(
        memory=machine.memory_bytes(server.process.pid),
        threads=len([*(home / "task").iterdir()]),
        descriptors=len([*(home / "fd").iterdir()]),
        sockets=sum(round(n) for name, n in metrics.items() if name.startswith("realtime_sockets")),
        event_streams=round(metrics.get("realtime_event_streams", 0)),
        streams=round(metrics.get("realtime_streams", 0)),
    )


def held_by_services(redis: RedisServer, postgres: PostgresServer) -> dict[str, int]:
    """The groups that Redis has, and the connections that PostgreSQL has."""
    with Redis(HOST, redis.port) as client:
        groups = len(client.pubsub_channels())
    with psycopg.connect(postgres.url) as connection:
        found = connection.execute(DATABASE_CONNECTIONS).fetchone()
    return {"groups": groups, "database connections": found[0] - 1 if found else 0}


def growth(name: str, before: Sample, after: Sample) -> list[str]:
    """Name each resource that grew by more than a fifth of memory, or more than a full pool."""
    found = []
    if after.memory > before.memory * MEMORY_MAY_GROW:
        found.append(f"{name}: {megabytes(before)} MB became {megabytes(after)} MB")
    for what, allowance in ALLOWANCES.items():
        was, is_now = getattr(before, what), getattr(after, what)
        if is_now > was + allowance:
            found.append(f"{name}: {was} {what} became {is_now}")
    return found


def services_growth(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    allowances = {"groups": 0, "database connections": POOL}
    return [
        f"{count} {what} became {after[what]}"
        for what, count in before.items()
        if after[what] > count + allowances[what]
    ]


def megabytes(sample: Sample) -> int:
    return round(sample.memory / 1e6)
