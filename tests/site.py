"""The real site in real processes: an ASGI server, a database and a channel layer.

ASGI_SERVER (daphne or uvicorn) says which server, if not the site's default.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from apps.realtime.testing.processes import HOST, Server
from project.environment import SETTINGS
from project.server import APPLICATION
from project.server import command as server_command
from tests.made_once import made_once
from tests.postgres_files import empty_cluster, give_to_ordinary_user
from tests.remote_site import cookies_by
from tests.services import PostgresServer
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


# The program that `Site.run` talks to. The shell has imported the models.
ANSWER = """
import io, json, sys, traceback
from contextlib import redirect_stdout
from django.db import connections
for line in sys.stdin:
    with redirect_stdout(io.StringIO()) as said:
        try:
            exec(json.loads(line), {**globals()})
            error = ""
        except Exception:
            error = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), error]), flush=True)
"""


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
        """The command that `project.server` executes. To start it first costs half a second."""
        assert self.environment is not None
        server = self.environment.get("ASGI_SERVER", DEFAULT)
        return server_command(server, HOST, str(self.port), self.application)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


class DeployedProcess(WebProcess):
    """One that starts as in a deployment."""

    def command(self) -> Sequence[str | Path]:
        return [sys.executable, "-m", "project.server", HOST, str(self.port), self.application]


class Site:
    """A migrated site with demo content, served by `processes` web processes."""

    def __init__(self, folder: Path, environment: dict[str, str], processes: int) -> None:
        self.environment = os.environ | environment
        self.processes = []
        for number in range(processes):
            home = folder / f"web{number}"
            home.mkdir()
            self.processes.append(WebProcess(home, self.environment))
        self._open = ExitStack()

    def close(self) -> None:
        """Stop what runs beside the web processes."""
        self._open.close()

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

    def run(self, code: str) -> str:
        """Run code with the site's models; what it prints. All calls share one process."""
        said, error = json.loads(self._runner.ask(json.dumps(code)))
        if error:
            raise RuntimeError(f"{code} failed: {said}{error}")
        return str(said)

    def cookies_of(self, user: str) -> dict[str, str]:
        """The cookies of a new session of that user here."""
        return cookies_by(self.run, user)

    @cached_property
    def _runner(self) -> Shell:
        return self._open.enter_context(self.shell(ANSWER))

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


def demo_database() -> Path:
    """An SQLite file with the demo content; sites begin with a copy, as making it takes seconds."""
    return made_once("demo", _fill_sqlite) / DATABASE


def _fill_sqlite(folder: Path) -> None:
    site = Site(folder, environment_in(folder), 0)
    site.manage("migrate", "--verbosity=0")
    site.manage("demo", "--known-passwords")


def demo_cluster() -> Path:
    """The files of a PostgreSQL with two databases, to make others from: `migrated` and `demo`."""
    return made_once("postgres-demo", _fill_cluster) / "data"


def _fill_cluster(folder: Path) -> None:
    give_to_ordinary_user(folder)
    server = PostgresServer(folder)
    server.initialise(empty_cluster())
    server.start()
    try:
        site = Site(folder, environment_in(folder) | {"DATABASE_URL": server.create("migrated")}, 0)
        site.manage("migrate", "--verbosity=0")
        site.environment["DATABASE_URL"] = server.create("demo", like="migrated")
        site.manage("demo", "--known-passwords")
    finally:
        server.stop()


@contextmanager
def running_site(
    *,
    database_url: str | None = None,
    channels_url: str = "inmemory://",
    processes: int = 1,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """Start a site; by default as `make run` does: SQLite, the in-memory layer, one process.

    The database at `database_url` must have the demo content already.
    """
    with TemporaryDirectory(prefix="signalbox-site-") as name:
        folder = Path(name)
        environment = environment_in(folder) | {"CHANNELS_URL": channels_url} | dict(settings or {})
        if database_url is None:
            shutil.copy(demo_database(), folder)
        else:
            environment["DATABASE_URL"] = database_url
        site = Site(folder, environment, processes)
        try:
            for process in site.processes:
                process.start()
            yield site
        finally:
            site.close()
            for process in site.processes:
                process.stop()
