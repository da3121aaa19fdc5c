"""The servers under load: real processes, pinned to a core."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from apps.realtime.testing.processes import HOST, Server
from bench import machine
from tests.site import ROOT, Site, WebProcess

PEERS = Path(__file__).parent / "peers"
ROOMS = 200  # that no two crowds share
UNLIMITED = ("SOCKETS_PER_ADDRESS", "SOCKETS_PER_USER", "FRAMES_PER_SECOND", "SUBSCRIPTIONS")


class MeasuredServer(Server):
    """A server on a core of its own, whose CPU time and memory count."""

    pinned = True

    def start(self) -> None:
        """Its threads inherit the core, so this thread moves there until the process has begun."""
        with machine.on_server_core() if self.pinned else nullcontext():
            super().start()

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self.process.pid) if self.process else 0.0

    def memory(self) -> int:
        return machine.memory_bytes(self.process.pid) if self.process else 0


class BenchProcess(MeasuredServer, WebProcess):
    """Ours: a site whose sockets pass the origin check, the session and the connection limit."""

    application = "bench.site:application"


class UnpinnedProcess(BenchProcess):
    """Only its CPU time counts, and handshakes need not wait for other programs on its core."""

    pinned = False


class PeerProcess(MeasuredServer):
    """Another server, which answers as soon as its port is open."""

    home = ROOT

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
            return True
        return False


class StockDaphne(PeerProcess):
    name = "stock Channels on Daphne"

    def command(self) -> Sequence[str | Path]:
        options = ("-b", HOST, "-p", str(self.port), "--verbosity", "0")
        return [sys.executable, "-m", "daphne", *options, "bench.peers.stock:application"]


class StockUvicorn(PeerProcess):
    name = "stock Channels on uvicorn"

    def command(self) -> Sequence[str | Path]:
        options = ("--host", HOST, "--port", str(self.port), "--log-level", "warning")
        return [sys.executable, "-m", "uvicorn", *options, "bench.peers.stock:application"]


class WsProcess(PeerProcess):
    name = "ws"

    def command(self) -> Sequence[str | Path]:
        return ["node", PEERS / "ws.mjs", str(self.port)]


class SocketIoProcess(PeerProcess):
    name = "Socket.IO"

    def command(self) -> Sequence[str | Path]:
        assert self.environment is not None
        return ["node", PEERS / "socketio.mjs", str(self.port), self.environment["REDIS_URL"]]


class LimitProcess(PeerProcess):
    name = "the limit"

    def command(self) -> Sequence[str | Path]:
        return [sys.executable, "-m", "bench.peers.limit", str(self.port)]


def site_environment(folder: Path, channels_url: str) -> dict[str, str]:
    """The settings of a site with its own SQLite database, and without limits per client."""
    return {
        "ALLOWED_HOSTS": HOST,
        "CHANNELS_URL": channels_url,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DEBUG": "off",
        "DRAIN_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "only-for-the-bench",
        "LIMIT_SILENT_SECONDS": "3600",  # no client sends heartbeats while it is measured
        **{f"LIMIT_{name}": "0" for name in UNLIMITED},
    }


Kind = TypeVar("Kind", bound=MeasuredServer)


@contextmanager
def bench_server(
    server: str, channels_url: str, kind: Callable[[Path, dict[str, str]], Kind]
) -> Iterator[Kind]:
    """A running `server` (daphne or uvicorn) with its own database."""
    with TemporaryDirectory(prefix="signalbox-bench-") as name:
        folder = Path(name)
        environment = {"ASGI_SERVER": server, **site_environment(folder, channels_url)}
        process = kind(folder, os.environ | environment)
        Site(folder, environment, 0).manage("migrate", "realtime", "--verbosity=0")
        run_module("bench.rooms", str(ROOMS), environment=environment)
        process.start()
        try:
            yield process
        finally:
            process.stop()


def run_module(module: str, *arguments: str, environment: dict[str, str]) -> str:
    """Run a module in a site's environment, and return its output."""
    command = [sys.executable, "-m", module, *arguments]
    whole = os.environ | environment
    done = subprocess.run(command, cwd=ROOT, env=whole, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()
