"""What several test modules make and read: guests, sockets, a worker, the errors in a log."""

import re
import sys
import urllib.request
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.http_client import HttpClient, origin_of
from tests.services import HOST, Server
from tests.site import ROOT, WebProcess

ECHO_PATH = "/ws/echo/"  # open to everybody, guarded like every route
METRICS_TOKEN = "only-for-tests"


def guest(web: WebProcess) -> tuple[HttpClient, str]:
    """A guest with a name, and the stream of the room "general"."""
    client = HttpClient()
    room = f"{web.url}/chat/general/"
    page = client.post(f"{room}name/", form_page=room, name="Passenger")
    found = re.search(r'data-stream="([\w.]+)"', page)
    assert found is not None
    return client, found[1]


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
    """The errors in a server's log, except uvicorn's own traceback about invalid UTF-8."""
    ours = re.sub(
        r"(?s)ERROR uvicorn.error: Invalid UTF-8.*?\nUnicodeDecodeError", "", log.read_text()
    )
    return re.findall(r".*(?:ERROR|CRITICAL|Traceback).*", ours)


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
        bearer = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        request = urllib.request.Request(f"{self.url}/metrics", headers=bearer)
        with suppress(OSError), urllib.request.urlopen(request, timeout=10):
            return True
        return False
