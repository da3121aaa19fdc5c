"""The real site in real processes: an ASGI server, a database and a channel layer.

ASGI_SERVER (daphne or uvicorn) says which server, if not the site's default.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from project.environment import SETTINGS
from project.server import APPLICATION
from tests.services import HOST, Server
from tests.shell import Shell, pipe

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = SETTINGS["ASGI_SERVER"][1]
DATABASE = "db.sqlite3"


def script(
    name: str, *arguments: str | Path, answer: str = "", environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run one of the scripts behind make, which is told `answer` if it asks."""
    return subprocess.run(
        [sys.executable, "-m", f"scripts.{name}", *map(str, arguments)],
        env=os.environ | environment,
        cwd=ROOT,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )


class WebProcess(Server):
    """One process of a site, of the server that ASGI_SERVER names."""

    name = "the web server"
    polite = signal.SIGTERM  # as a deployment does; a background job's children ignore SIGINT
    home = ROOT
    application = APPLICATION

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def on_daphne(self) -> bool:
        return self.environment is not None and self.environment["ASGI_SERVER"] == "daphne"

    def command(self) -> Sequence[str | Path]:
        return [sys.executable, "-m", "project.server", HOST, str(self.port), self.application]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


class Site:
    """A migrated site with demo content, served by `processes` web processes."""

    def __init__(self, folder: Path, environment: dict[str, str], processes: int) -> None:
        self.environment = os.environ | environment
        self.processes = []
        for number in range(processes):
            home = folder / f"web{number}"
            home.mkdir()
            self.processes.append(WebProcess(home, self.environment))

    @property
    def url(self) -> str:
        return self.processes[0].url

    def manage(self, *arguments: str) -> str:
        """Run a management command against this site; its output."""
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} failed: {done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def shell(self, script: str) -> Iterator[Shell]:
        """Run the script beside the site until the block ends, which ends its input."""
        with subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "shell", "--verbosity=0", "-c", script],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield Shell(process)
            pipe(process.stdin).close()

    def log(self) -> str:
        """The logs of all processes."""
        return "".join((each.folder / "log").read_text() for each in self.processes)


def environment_in(folder: Path) -> dict[str, str]:
    return {
        "ASGI_SERVER": os.environ.get("ASGI_SERVER", DEFAULT),
        "DEBUG": "off",
        "DRAIN_SECONDS": "0",  # tests of the drain say otherwise
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "DATABASE_URL": f"sqlite:///{folder}/{DATABASE}",
        "CHANNELS_URL": "inmemory://",
        "MEDIA_ROOT": f"{folder}/media",
        "EMAIL_URL": "dummymail://",
        "SERVE_STATIC": "on",
    }


def fill(site: Site) -> None:
    site.manage("migrate", "--verbosity=0")
    site.manage("demo", "--known-passwords")


@cache
def demo_database() -> Path:
    """An SQLite file with the demo content; sites begin with a copy, as making it takes seconds."""
    folder = Path(mkdtemp(prefix="signalbox-demo-"))
    atexit.register(shutil.rmtree, folder)
    fill(Site(folder, environment_in(folder), 0))
    return folder / DATABASE


@contextmanager
def running_site(
    *,
    database_url: str | None = None,
    channels_url: str = "inmemory://",
    processes: int = 1,
) -> Iterator[Site]:
    """Start a site; by default as `make run` does: SQLite, the in-memory layer, one process."""
    with TemporaryDirectory(prefix="signalbox-site-") as name:
        folder = Path(name)
        environment = environment_in(folder) | {"CHANNELS_URL": channels_url}
        if database_url is None:
            shutil.copy(demo_database(), folder)
            site = Site(folder, environment, processes)
        else:
            site = Site(folder, environment | {"DATABASE_URL": database_url}, processes)
            fill(site)
        try:
            for process in site.processes:
                process.start()
            yield site
        finally:
            for process in site.processes:
                process.stop()
