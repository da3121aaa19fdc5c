"""Throw-away servers of the real programs that tests run against."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.programs import find_postgres, find_redis, needed

HOST = "127.0.0.1"
LAYERS = {"pubsub": "redis+pubsub", "redis": "redis"}  # what LAYER says, and the URL's scheme


def wait_until(happened: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Poll until it has happened. Raises TimeoutError, which names it, after the deadline."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds} s in vain for {what}.")
        time.sleep(0.02)


class ReservedPort:
    """A port of 127.0.0.1 that no other program gets while this object lives.

    It holds a socket that is bound and does not listen. The kernel then gives the port to nobody
    who asks for any port, neither to listen nor to connect from, and still lets the one server that
    names it listen: both set SO_REUSEADDR. Only Linux does so; elsewhere the port is merely free.
    """

    def __init__(self) -> None:
        holder = socket.socket()
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((HOST, 0))
        self.number: int = holder.getsockname()[1]
        if sys.platform == "linux":
            weakref.finalize(self, os.close, holder.detach())
        else:
            holder.close()


def _ordinary_user() -> str | None:
    """The user that runs PostgreSQL when we are root, because it refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


class Server:
    """A server process on a port of its own, which a test may kill and start again there."""

    name = "a server"
    crash = signal.SIGKILL
    polite = signal.SIGINT
    start_seconds: float = 60  # until it answers; a busy machine takes its time
    user: str | None = None
    home: Path | None = None  # the working directory, when it is not the server's own folder
    environment: dict[str, str] | None = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = ReservedPort()  # it stays ours while the server is down
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self._port.number

    def command(self) -> Sequence[str | Path]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdout=log,
                stderr=log,
                cwd=self.home or self.folder,
                env=self.environment,
                user=self.user,
            )
        try:
            wait_until(
                self._answers_or_died, f"{self.name} on port {self.port}", self.start_seconds
            )
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End the process without a chance to say goodbye, and wait for its end."""
        self.stop(self.crash)

    def stop(self, how: signal.Signals | None = None) -> None:
        """Send the process that signal, by default a polite one, and wait for its end."""
        if self.process is not None:
            self.process.send_signal(how or self.polite)
            self.process.wait()
            self.process = None

    def _answers_or_died(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended: {(self.folder / 'log').read_text()[-2000:]}")
        return self.answers()


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
    user = _ordinary_user()
    in_haste: Sequence[str] = ("fsync", "full_page_writes", "synchronous_commit")

    @property
    def url(self) -> str:
        """The DATABASE_URL of this server."""
        return f"postgres://signalbox@{HOST}:{self.port}/postgres"

    def initialise(self) -> None:
        """Make the empty cluster."""
        options = [
            "--auth=trust",
            "--username=signalbox",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]
        subprocess.run(
            [needed(find_postgres(), self.name) / "initdb", *options, self.folder / "data"],
            check=True,
            cwd=self.folder,
            capture_output=True,
            user=self.user,
        )

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
def postgres_server(kind: type[PostgresServer] = PostgresServer) -> Iterator[PostgresServer]:
    """A running, empty PostgreSQL; gone, with its folder, at the end."""
    with _folder() as folder:
        server = kind(folder)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="signalbox-") as name:
        if user := _ordinary_user():
            shutil.chown(name, user)  # root may still write there
        yield Path(name)
