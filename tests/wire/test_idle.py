"""The memory that an idle socket does not need is freed, on both servers."""

import json
from contextlib import ExitStack
from typing import Any

from apps.realtime.testing.processes import wait_until
from tests.site import WebProcess
from tests.wire.connection import TEXT, RawConnection, frame, raw_connection

SOCKETS = 20


def test_an_idle_socket_holds_no_request_no_timer_and_no_headers(echo: WebProcess) -> None:
    """Each of them is a kilobyte or more. Timers of the process itself do not count."""
    with ExitStack() as stack:
        first = opened(stack, echo)
        before = held(first)
        for _ in range(SOCKETS):
            opened(stack, echo)
        # Daphne forgets requests once a second. A timer more is one of the process's own.
        wait_until(lambda: grown(before, held(first)) == [], "fewer objects", seconds=10)
        assert held(first)["headers"] == 0


def grown(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name, count in after.items() if count > before[name] + 3]


def opened(stack: ExitStack, echo: WebProcess) -> RawConnection:
    """A socket that was welcomed."""
    client = stack.enter_context(raw_connection(echo.port))
    client.handshake("/idle/")
    client.frame()
    return client


def held(client: RawConnection) -> dict[str, Any]:
    client.send(frame(TEXT, b"what?"))
    answer: dict[str, Any] = json.loads(client.frame().payload)
    return answer
