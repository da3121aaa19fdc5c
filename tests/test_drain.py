"""A process that drains can be told to stop at once."""

import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from apps.realtime.testing.processes import HOST, wait_until
from tests.draining import readiness, terminate
from tests.factories import ECHO_PATH
from tests.http_client import HttpClient
from tests.site import ROOT, Site, WebProcess

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_a_second_sigterm_ends_the_process_at_once(server: str, site: Site, tmp_path: Path) -> None:
    choice = {"ASGI_SERVER": server, "DRAIN_SECONDS": "120"}
    web = WebProcess(tmp_path, site.environment | choice)
    web.start()
    with HttpClient().socket(web.url, ECHO_PATH):
        process = terminate(web)
        wait_until(lambda: not readiness(web)["serving"], "the drain")
        terminate(web)
        process.wait(30)


class DevelopmentServer(WebProcess):
    """The server of `make run`, without the reloader."""

    def command(self) -> list[Any]:
        address = f"{HOST}:{self.port}"
        return [sys.executable, ROOT / "manage.py", "runserver", "--noreload", address]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_the_development_server_ends_at_once(
    how: signal.Signals, site: Site, tmp_path: Path
) -> None:
    environment = {key: value for key, value in site.environment.items() if key != "DRAIN_SECONDS"}
    server = DevelopmentServer(tmp_path, environment | {"DEBUG": "on"})
    server.start()
    with HttpClient().socket(server.url, ECHO_PATH):
        begun = time.monotonic()
        server.stop(how)
        assert time.monotonic() - begun < 4  # a drain takes five
