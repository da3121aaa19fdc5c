"""The other servers and layers, briefly: what `make test-matrix` shows at length.

Every promise of the edge must hold on Daphne and on uvicorn, or they are not interchangeable.
"""

import signal
import socket
from contextlib import ExitStack
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.main import main as uvicorn_main
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import InvalidStatus

from apps.realtime.server.uvicorn_websocket import WebSocketProtocol
from apps.realtime.testing.processes import HOST
from project.asgi import application
from project.server import command
from tests.factories import ECHO_PATH, close_code, opened
from tests.http_client import HttpClient
from tests.site import WebProcess


@pytest.mark.parametrize(
    ("path", "origin"),
    [(ECHO_PATH, "http://elsewhere.example"), ("/ws/nowhere/", None)],
    ids=["foreign origin", "unknown path"],
)
def test_a_foreign_origin_and_an_unknown_path_are_refused(
    combination: WebProcess, path: str, origin: Any
) -> None:
    with pytest.raises(InvalidStatus) as refusal, opened(combination, path, origin):
        pass
    assert refusal.value.response.status_code == 403


def test_a_frame_over_64_kib_is_closed_with_a_code_that_says_so(combination: WebProcess) -> None:
    with opened(combination) as connection:
        connection.send("x" * (64 * 1024 + 1))
        assert close_code(connection) == (4009 if combination.on_daphne else 1009)


def test_a_frame_over_a_megabyte_never_reaches_the_application(combination: WebProcess) -> None:
    """Daphne drops such a connection without a word; uvicorn gives a reason, which we do not."""
    with opened(combination) as connection:
        connection.send("x" * (1024 * 1024 + 1))
        assert close_code(connection) == (1006 if combination.on_daphne else 1009)
        assert bool(connection.close_reason) is not combination.on_daphne


def test_nothing_is_compressed(combination: WebProcess) -> None:
    with opened(combination) as connection:
        asked = connection.request and connection.request.headers["Sec-WebSocket-Extensions"]
        assert "permessage-deflate" in (asked or "")
        answer = connection.response
        assert answer is not None
        assert "Sec-WebSocket-Extensions" not in answer.headers


def test_a_binary_frame_is_an_error_and_the_socket_lives_on(combination: WebProcess) -> None:
    with HttpClient().socket(combination.url, ECHO_PATH) as ws:
        ws.connection.send(b"\x00\xff")
        assert ws.next("error")["code"] == "malformed"
        assert ws.ask("ping")["type"] == "ok"


def test_bad_utf8_ends_the_connection(combination: WebProcess) -> None:
    with opened(combination) as connection:
        connection.send(b"\xff\xfe", text=True)
        assert close_code(connection) == (1006 if combination.on_daphne else 1007)


def test_pages_and_the_health_check_are_served(combination: WebProcess) -> None:
    client = HttpClient()
    assert "<h1" in client.get(f"{combination.url}/")
    assert client.get(f"{combination.url}/healthz") == "ok\n"


async def test_a_server_that_asks_for_a_lifespan_is_answered() -> None:
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    said: list[str] = []

    async def receive() -> Any:
        return next(asked)

    async def send(message: Any) -> None:
        said.append(message["type"])

    scope: Any = {"type": "lifespan"}
    await application(scope, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_hundreds_come_back_at_once_while_a_server_is_busy(combination: WebProcess) -> None:
    """The kernel accepts them. A connection that finds its queue full waits for seconds."""
    assert combination.process is not None
    with ExitStack() as stack:
        combination.process.send_signal(signal.SIGSTOP)
        stack.callback(combination.process.send_signal, signal.SIGCONT)
        for _ in range(300):
            stack.enter_context(socket.create_connection((HOST, combination.port), timeout=0.9))


def test_an_unknown_server_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'gunicorn', but must be daphne or uvicorn"):
        command("gunicorn", HOST, "8000")


async def test_uvicorn_does_not_ask_for_pongs_that_it_does_not_read() -> None:
    """It reads nothing while a consumer is busy: slow readers would be cut off in a replay."""
    _, _, *arguments = command("uvicorn", HOST, "8000")[1:]
    options = uvicorn_main.make_context("uvicorn", arguments).params
    config = Config(
        application,
        lifespan="off",
        log_config=None,
        ws_ping_interval=options["ws_ping_interval"],
        ws_ping_timeout=options["ws_ping_timeout"],
    )
    protocol = WebSocketProtocol(config, ServerState(), {})
    WebSocketsSansIOProtocol.start_keepalive(protocol)
    assert protocol.ping_timer is None
