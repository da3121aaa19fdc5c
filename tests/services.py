"""Throw-away servers of the real programs that tests run against."""

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from apps.realtime.testing.processes import HOST, Server
from tests.postgres_files import empty_cluster, give_to_ordinary_user, ordinary_user
from tests.programs import find_postgres, find_redis, needed

LAYERS = {"pubsub": "redis+pubsub", "redis": "redis"}  # what LAYER says, and the URL's scheme


class RedisServer(Server):
    """A Redis that keeps nothing: killed and started again, it is empty."""

    name = "Redis"

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    @property
    def channels_url(self) -> str:
        """The CHANNELS_URL for the layer that LAYER names, by default pubsub."""
        return self.layer_url(os.environ.get("LAYER", "pubsub"))

    def layer_url(self, layer: str) -> str:
        return f"{LAYERS[layer]}://{HOST}:{self.port}/0"

    def command(self) -> Sequence[str | Path]:
        options = {"port": str(self.port), "bind": HOST, "save": "", "appendonly": "no"}
        return [
            needed(find_redis(), self.name),
            *(part for k, v in options.items() for part in (f"--{k}", v)),
        ]

    def answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as client:
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


class PostgresServer(Server):
    """A PostgreSQL that trusts everyone and never waits for the disk; killed, it keeps its rows."""

    name = "PostgreSQL"
    crash = signal.SIGQUIT  # ends its children too; SIGKILL leaves them to block the next start
    user = ordinary_user()
    in_haste: Sequence[str] = ("fsync", "full_page_writes", "synchronous_commit")

    @property
    def url(self) -> str:
        """The DATABASE_URL of this server."""
        return self.address_of("postgres")

    def address_of(self, database: str) -> str:
        return f"postgres://signalbox@{HOST}:{self.port}/{database}"

    def create(self, name: str, *, like: str = "template1") -> str:
        """The address of a new database, which begins as a copy of another."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.address_of(name)

    def initialise(self, cluster: Path) -> None:
        """Begin with a copy of those files."""
        subprocess.run(["cp", "-Rp", cluster, self.folder / "data"], check=True)

    def command(self) -> Sequence[str | Path]:
        settings = {
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": "200",
            # Else one that was killed late in a run replays for a minute before it answers.
            "max_wal_size": "64MB",
            **dict.fromkeys(self.in_haste, "off"),
        }
        program = needed(find_postgres(), self.name) / "postgres"
        options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
        return [program, "-D", self.folder / "data", "-p", str(self.port), *options]

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running Redis with a life of its own; gone, with its folder, at the end."""
    with _folder() as folder:
        server = RedisServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def postgres_server(
    kind: type[PostgresServer] = PostgresServer, cluster: Path | None = None
) -> Iterator[PostgresServer]:
    """A running PostgreSQL; gone, with its folder, at the end. It is empty, or like `cluster`."""
    with _folder() as folder:
        server = kind(folder)
        server.initialise(cluster or empty_cluster())
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="signalbox-") as name:
        give_to_ordinary_user(name)
        yield Path(name)
