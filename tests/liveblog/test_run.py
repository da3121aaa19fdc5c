"""`make run` starts pages, sockets and a worker in one `runserver`, and no other process."""

import os
import re
import sqlite3
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from apps.realtime.testing.processes import HOST, wait_until
from e2e.people import DEMO_PASSWORD
from tests.http_client import HttpClient
from tests.liveblog.factories import PATH, SOCKET, stream_name
from tests.site import ROOT, WebProcess


class Run(WebProcess):
    """The last step of `make run`, on a database that is not there yet."""

    start_seconds = 120  # it migrates, and makes the demo content

    def __init__(self, folder: Path) -> None:
        self.database = folder / "db.sqlite3"
        environment = {
            "CHANNELS_URL": "inmemory://",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DEBUG": "on",
            "SECRET_KEY": "only-for-tests-" + "x" * 50,
        }
        super().__init__(folder, os.environ | environment)

    def command(self) -> list[str | Path]:
        return [sys.executable, ROOT / "scripts" / "serve.py", HOST, str(self.port)]

    def tasks(self) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute("SELECT queue, status FROM realtime_taskrow").fetchall()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    server = Run(tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_one_runserver_is_all_it_takes(run: Run) -> None:
    said = (run.folder / "log").read_text()
    assert f"Open {run.url}/" in said
    assert DEMO_PASSWORD in said
    with urllib.request.urlopen(f"{run.url}/static/favicon.svg", timeout=30) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    ada, reader = HttpClient(), HttpClient()
    ada.log_in(run.url, "ada", DEMO_PASSWORD)
    with reader.socket(run.url, SOCKET) as socket:
        socket.ask("subscribe", stream=stream_name(run.url), after=None, epoch="")
        page = ada.get(f"{run.url}{PATH}")
        client_id = re.findall(r'name="client_id" value="([\w-]+)"', page)[0]
        ada.post(
            f"{run.url}{PATH}posts/",
            form_page=f"{run.url}{PATH}",
            body="From one process",
            client_id=client_id,
        )
        assert "From one process" in socket.next("event")["event"]["html"]
    wait_until(lambda: ("trim", "SUCCESSFUL") in run.tasks(), "the worker's first task")
