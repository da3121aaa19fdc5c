"""The example's site, with one light, and its windows."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.realtime.testing.browser_user import BrowserUser
from apps.realtime.testing.plugin import OpenBrowser
from tests.site import ROOT, WebProcess

OpenWindow = Callable[[], BrowserUser]

VITE = ROOT / "node_modules" / ".bin" / "vite"
CONFIG = ROOT / "tests" / "example" / "vite.config.ts"
CREATE = "from tests.example.lights.models import Light; Light.objects.create()"


class ExampleServer(WebProcess):
    """The web server on the example's application."""

    application = "tests.example.asgi:application"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/lights/1/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the example is served."""
    folder = tmp_path_factory.mktemp("example")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.example.settings",
        "DATABASE": str(folder / "db.sqlite3"),
        "STATIC": str(folder / "static"),
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
    }
    run(environment, VITE, "build", "--config", CONFIG, "--outDir", folder / "static")
    run(environment, sys.executable, ROOT / "manage.py", "migrate", "--run-syncdb")
    run(environment, sys.executable, ROOT / "manage.py", "shell", "--command", CREATE)
    server = ExampleServer(folder, environment)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def run(environment: dict[str, str], *command: str | Path) -> None:
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def open_window(open_browser: OpenBrowser, address: str) -> OpenWindow:
    """`open_window()` is somebody's browser on the page of the light."""

    def open_window() -> BrowserUser:
        person = open_browser(address)
        person.visit("/lights/1/")
        return person

    return open_window
