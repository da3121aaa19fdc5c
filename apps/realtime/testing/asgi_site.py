"""The project's site in a process of its own, on the databases of the tests."""

import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from django.db import connections

from apps.realtime.testing.processes import HOST, Server
from apps.realtime.testing.users import cookies_of


class AsgiSite(Server):
    """ASGI_APPLICATION with the static files, served by Daphne or uvicorn.

    The databases must be those of the tests by now. `kill()` is a crash; `start()` starts it again
    at the same `url`; `restart()` is a polite end and a start.
    """

    name = "The site"
    polite = signal.SIGTERM  # a background job's children ignore SIGINT
    cookies_of = staticmethod(cookies_of)

    def __init__(self, folder: Path, server: str, environment: Mapping[str, str]) -> None:
        """`server` is daphne or uvicorn. `environment` adds to the variables of the tests."""
        super().__init__(folder)
        self.server = server
        self.home = Path.cwd()
        path = os.pathsep.join(each for each in sys.path if each)
        self.environment = {**os.environ, "PYTHONPATH": path, **environment}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def command(self) -> Sequence[str | Path]:
        names = {each.alias: str(each.settings_dict["NAME"]) for each in connections.all()}
        arguments = (self.server, HOST, str(self.port), json.dumps(names))
        return [sys.executable, "-m", "apps.realtime.testing.serve", *arguments]

    def answers(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def log(self) -> str:
        """The output of the process since its first start."""
        return (self.folder / "log").read_text()


def default_server() -> str:
    """The server that the environment variable ASGI_SERVER names, else Daphne, else uvicorn."""
    return os.environ.get("ASGI_SERVER") or ("daphne" if find_spec("daphne") else "uvicorn")
