"""The lines that a process has logged as JSON."""

import json
from typing import Any

from apps.realtime.testing.processes import wait_until
from tests.site import WebProcess

Line = dict[str, Any]


def lines(web: WebProcess) -> list[Line]:
    """The whole log. Every line must be JSON."""
    return [json.loads(line) for line in (web.folder / "log").read_text().splitlines()]


def find(web: WebProcess, **fields: Any) -> Line:
    """Wait for the one line about a request or socket that has all of `fields`."""
    wanted = {"logger": "apps.realtime.server.access_log", **fields}

    def found() -> list[Line]:
        return [line for line in lines(web) if wanted.items() <= line.items()]

    wait_until(lambda: bool(found()), f"a line with {fields}")
    (line,) = found()
    return line
