"""A site under measurement: a real Redis, a real database, and the web processes to start on it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from redis import Redis

from bench import machine
from bench.server import BenchProcess, UnpinnedProcess, run_module, site_environment
from bench.visitors import Visitor
from tests.services import PostgresServer, RedisServer, postgres_server, redis_server
from tests.site import Site, demo_cluster

CHAT_ROOMS = 8
LOGS = (10, 200, 400)  # lengths of the logs for replays
QUIET_FROM = 10_000  # rooms from this number on have no events


def log_room(length: int) -> int:
    """The room whose log has so many events."""
    return 1_000 + length


def quiet(number: int) -> str:
    """One of the streams without events; numbers start at 0."""
    return f"bench.room.{QUIET_FROM + number}"


@dataclass(frozen=True)
class PreparedSite:
    """A database with members, rooms and logs, and its services. It has no web process yet."""

    folder: Path
    environment: dict[str, str]
    redis: RedisServer
    postgres: PostgresServer | None  # None when the database is SQLite
    sessions: list[str]

    def process(self, server: str, kind: type[BenchProcess] = BenchProcess) -> BenchProcess:
        """A web process on `server` (daphne or uvicorn), not started yet."""
        home = self.folder / f"{server}-{kind.__name__}"
        home.mkdir(exist_ok=True)
        return kind(home, os.environ | self.environment | {"ASGI_SERVER": server})

    def database_seconds(self) -> float:
        """CPU time of the database's processes; 0.0 for SQLite, which runs in the web process."""
        if self.postgres is None or self.postgres.process is None:
            return 0.0
        return machine.tree_seconds(self.postgres.process.pid)


@dataclass(frozen=True)
class MeasuredSite(PreparedSite):
    """A site with one web process, whose CPU time and memory are measured."""

    web: BenchProcess

    def visitors(self, count: int, path: str = "/quiet/") -> list[Visitor]:
        """So many members, not connected yet."""
        return [Visitor(path, self.web.port, key) for key in self.sessions[:count]]

    def memory(self) -> int:
        return self.web.memory()


def redis_seconds(client: Redis) -> float:
    """The CPU time that Redis reports."""
    used = client.info("cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])


@contextmanager
def prepared_site(
    *, members: int, streams: int, postgres: type[PostgresServer] | None = PostgresServer
) -> Iterator[PreparedSite]:
    """A site with so many members and streams without events; on SQLite if `postgres` is None."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="signalbox-bench-")))
        redis = stack.enter_context(redis_server())
        environment = site_environment(folder, redis.layer_url("pubsub"))
        database = None
        if postgres:
            database = stack.enter_context(postgres_server(postgres, demo_cluster()))
            environment["DATABASE_URL"] = database.address_of("migrated")
        else:
            Site(folder, environment, 0).manage("migrate", "--verbosity=0")
        sizes = (str(members), str(streams))
        sessions = run_module("bench.prepare", *sizes, environment=environment).split()
        yield PreparedSite(folder, environment, redis, database, sessions)


@contextmanager
def measured_site(
    server: str, *, members: int, streams: int, sqlite: bool = False
) -> Iterator[MeasuredSite]:
    """A site with a web process on `server` (daphne or uvicorn)."""
    postgres = None if sqlite else PostgresServer
    with prepared_site(members=members, streams=streams, postgres=postgres) as site:
        web = site.process(server, UnpinnedProcess)
        web.start()
        try:
            yield MeasuredSite(**vars(site), web=web)
        finally:
            web.stop()
