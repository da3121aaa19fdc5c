"""A web process that enqueues tasks, and workers that run them, all real."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from apps.realtime.testing.processes import HOST, Server, wait_until
from tests.site import ROOT, WebProcess


class TallyWeb(WebProcess):
    """The web server on the tests' own application."""

    def command(self) -> Sequence[str | Path]:
        return [*super().command()[:-1], "tests.work.asgi:application"]


class WorkerProcess(Server):
    """One `manage.py runworker tally`."""

    name = "the worker"
    home = ROOT

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment

    def command(self) -> Sequence[str | Path]:
        return [sys.executable, ROOT / "manage.py", "runworker", "tally"]

    def answers(self) -> bool:
        return self.says("Running worker")

    def says(self, what: str) -> bool:
        """Whether that is in its log."""
        return what in (self.folder / "log").read_text()


class WorkSite:
    """Tasks go in at `enqueue`; their results are read from a file that the tasks write."""

    def __init__(self, folder: Path, environment: dict[str, str], workers: int) -> None:
        self.folder = folder
        self.tally = folder / "tally"
        self.tally.touch()
        self.web = TallyWeb(new_folder(folder / "web"), environment)
        self.workers = [
            WorkerProcess(new_folder(folder / f"worker{number}"), environment)
            for number in range(workers)
        ]

    def enqueue(self, *tasks: dict[str, Any], lost: bool = False) -> None:
        """Enqueue tasks with these arguments. Each wakes a worker, unless its message is `lost`."""
        named = [{"file": str(self.tally), **arguments} for arguments in tasks]
        body = json.dumps({"tasks": named, "lost": lost}).encode()
        urllib.request.urlopen(f"{self.web.url}/work/enqueue/", body, timeout=30).close()

    def results(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.web.url}/work/results/", timeout=30) as answer:
            results: list[dict[str, Any]] = json.load(answer)["results"]
        return results

    def told(self, what: str) -> list[tuple[int, int]]:
        """Numbers and process ids of the lines of kind `what` ("begun" or "done"), in order."""
        lines = [line.split() for line in self.tally.read_text().splitlines()]
        return [(int(number), int(pid)) for word, number, pid in lines if word == what]

    def wait_for_done(self, count: int) -> Counter[int]:
        """Wait until `count` of the site's tasks are done. Return how often each number was."""
        wait_until(lambda: self._count_done() == count, f"{count} tasks done", seconds=30)
        return Counter(number for number, _ in self.told("done"))

    def _count_done(self) -> int:
        return sum(each["status"] == "SUCCESSFUL" for each in self.results())


@contextmanager
def work_site(*, channels_url: str, workers: int, sweep_seconds: float = 0.5) -> Iterator[WorkSite]:
    """Start a site with an empty database."""
    with TemporaryDirectory(prefix="signalbox-work-") as name:
        folder = Path(name)
        shutil.copy(empty_database(), folder / "db.sqlite3")
        environment = os.environ | {
            **BASE,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "CHANNELS_URL": channels_url,
            "TASK_SWEEP_SECONDS": str(sweep_seconds),
        }
        site = WorkSite(folder, environment, workers)
        processes = [site.web, *site.workers]
        try:
            for process in processes:
                process.start()
            yield site
        finally:
            for process in processes:
                process.stop()


BASE = {
    "DEBUG": "off",
    "DJANGO_SETTINGS_MODULE": "tests.work.settings",
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "ALLOWED_HOSTS": f"{HOST},localhost",
    "EMAIL_URL": "dummymail://",
}


@cache
def empty_database() -> Path:
    """A migrated database, made once for all tests of a run."""
    path = Path(mkdtemp(prefix="signalbox-work-")) / "db.sqlite3"
    atexit.register(shutil.rmtree, path.parent)
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--verbosity=0"],
        env=os.environ | BASE | {"DATABASE_URL": f"sqlite:///{path}"},
        check=True,
    )
    return path


def new_folder(path: Path) -> Path:
    path.mkdir()
    return path
