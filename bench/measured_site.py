"""A site under measurement: one real process, with a real Redis and a real database."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from redis import Redis

from bench import machine
from bench.server import BenchProcess, run_module
from bench.visitors import Visitor
from tests.services import HOST, PostgresServer, RedisServer, postgres_server, redis_server
from tests.site import Site

LOGS = (10, 200, 400)  # lengths of the logs for replays
QUIET_FROM = 10_000  # rooms from this number on have no events
UNLIMITED = ("SOCKETS_PER_ADDRESS", "SOCKETS_PER_USER", "FRAMES_PER_SECOND", "SUBSCRIPTIONS")


def log_room(length: int) -> int:
    """The room whose log has so many events."""
    return 1_000 + length


def quiet(number: int) -> str:
    """One of the streams without events; numbers start at 0."""
    return f"bench.room.{QUIET_FROM + number}"


class MeasuredProcess(BenchProcess):
    application = "bench.site:application"
    pinned = False  # only its CPU time counts, and handshakes must not wait


@dataclass
class MeasuredSite:
    """The processes of the site, and their CPU time and memory."""

    web: MeasuredProcess
    redis: RedisServer
    postgres: PostgresServer | None  # None when the database is SQLite
    sessions: list[str]

    def visitors(self, count: int, path: str = "/quiet/") -> list[Visitor]:
        """So many members, not connected yet."""
        return [Visitor(path, self.web.port, key) for key in self.sessions[:count]]

    def memory(self) -> int:
        assert self.web.process is not None
        return machine.memory_bytes(self.web.process.pid)

    def database_seconds(self) -> float:
        """CPU time of the database's processes; 0.0 for SQLite, which runs in the web process."""
        if self.postgres is None or self.postgres.process is None:
            return 0.0
        return machine.tree_seconds(self.postgres.process.pid)

    def redis_seconds(self) -> float:
        with Redis(HOST, self.redis.port) as client:
            return redis_seconds(client)


def redis_seconds(client: Redis) -> float:
    """The CPU time that Redis reports."""
    used = client.info("cpu")
    return float(used["used_cpu_user"] + used["used_cpu_sys"])


@contextmanager
def measured_site(
    server: str, *, members: int, streams: int, sqlite: bool = False
) -> Iterator[MeasuredSite]:
    """A site on `server` (daphne or uvicorn) with so many members and streams without events."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="signalbox-bench-")))
        redis = stack.enter_context(redis_server())
        postgres = None if sqlite else stack.enter_context(postgres_server())
        environment = {
            "ASGI_SERVER": server,
            "DEBUG": "off",
            "DRAIN_SECONDS": "0",
            "SECRET_KEY": "only-for-the-bench",
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": postgres.url if postgres else f"sqlite:///{folder}/db.sqlite3",
            "CHANNELS_URL": redis.layer_url("pubsub"),
            "LOG_LEVEL": "WARNING",
            **{f"LIMIT_{name}": "0" for name in UNLIMITED},
        }
        Site(folder, environment, 0).manage("migrate", "--verbosity=0")
        sizes = (str(members), str(streams))
        sessions = run_module("bench.prepare", *sizes, environment=environment).split()
        web = MeasuredProcess(folder, os.environ | environment)
        stack.callback(web.stop)
        web.start()
        yield MeasuredSite(web, redis, postgres, sessions)
