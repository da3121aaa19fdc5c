"""Helpers of several test modules: sockets, a worker, metrics, the errors in a log."""

import re
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from apps.realtime.testing.processes import HOST, Server
from tests.http_client import origin_of
from tests.services import PostgresServer
from tests.site import ROOT, DeployedProcess, Site, WebProcess

ECHO_PATH = "/ws/echo/"  # open to everybody, guarded like every route
METRICS_TOKEN = "only-for-tests"
BEARER = {"Authorization": f"Bearer {METRICS_TOKEN}"}


def data_stream(page: str, app: str) -> str:
    """The stream of that app which the page follows: the last one, after those of lists."""
    streams: list[str] = re.findall(rf'data-stream="({app}\.[\w.]+)"', page)
    return streams[-1]


def opened(
    web: WebProcess, path: str = ECHO_PATH, origin: Any = None
) -> AbstractContextManager[ClientConnection]:
    """A WebSocket without cookies."""
    address = web.url.replace("http", "ws", 1) + path
    return connect(address, origin=origin or origin_of(web.url), max_size=None)


def close_code(connection: ClientConnection) -> int | None:
    """Read until the connection ends; return its close code."""
    with suppress(ConnectionClosed):
        while True:
            connection.recv(timeout=30)
    return connection.close_code


def log_errors(log: Path) -> list[str]:
    """The errors in a server's log."""
    return re.findall(r".*(?:ERROR|CRITICAL|Traceback).*", log.read_text())


@contextmanager
def quiet_process(folder: Path, environment: dict[str, str]) -> Iterator[WebProcess]:
    """A web process as in a deployment, which must log no error until it has stopped."""
    web = DeployedProcess(folder, environment)
    web.start()
    yield web
    web.stop()
    assert log_errors(folder / "log") == []


class Worker(Server):
    """`manage.py runworker`, which serves its metrics on a port."""

    name = "the worker"
    home = ROOT

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment | {"METRICS_PORT": str(self.port)}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "runworker"]

    def answers(self) -> bool:
        request = urllib.request.Request(f"{self.url}/metrics", headers=BEARER)
        with suppress(OSError), urllib.request.urlopen(request, timeout=30):
            return True
        return False


def scrape(url: str, headers: dict[str, str] = BEARER) -> dict[str, float]:
    """The values of /metrics by series, as Prometheus writes series."""
    request = urllib.request.Request(f"{url}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
    return {
        series(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def series(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


def enqueue_tasks(site: Site, count: int) -> None:
    enqueue = f"[trim.enqueue() for _ in range({count})]"
    site.manage("shell", "-c", f"from apps.realtime.tasks.trim import trim; {enqueue}")


def new_database(server: PostgresServer, *, like: str = "template1") -> str:
    """The address of a database of its own: empty, or like `migrated` or `demo`."""
    return server.create(f"test_{uuid4().hex[:8]}", like=like)
