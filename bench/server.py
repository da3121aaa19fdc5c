"""The servers under load: real processes, pinned to a core."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import machine
from tests.site import ROOT, Site, WebProcess

ROOMS = 100  # one per round


class BenchProcess(WebProcess):
    application = "bench.app:application"
    pinned = True

    def start(self) -> None:
        super().start()
        if self.pinned and (pair := machine.cores()) and self.process:
            machine.pin(self.process.pid, pair[0])

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self.process.pid) if self.process else 0.0


@contextmanager
def bench_server(
    server: str, channels_url: str, kind: type[BenchProcess] = BenchProcess
) -> Iterator[BenchProcess]:
    """A running `server` (daphne or uvicorn) with its own database."""
    with TemporaryDirectory(prefix="signalbox-bench-") as name:
        folder = Path(name)
        environment = {
            "ASGI_SERVER": server,
            "DEBUG": "off",
            "SECRET_KEY": "only-for-the-bench",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "CHANNELS_URL": channels_url,
            "LOG_LEVEL": "WARNING",
        }
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
