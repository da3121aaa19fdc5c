"""Requests that no browser sends get an answer, and leave no traceback in the log."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.factories import ECHO_PATH, quiet_process
from tests.raw_client import TEXT, RawClient, raw_client
from tests.site import Site, WebProcess


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param}
    with quiet_process(tmp_path_factory.mktemp(request.param), site.environment | choice) as web:
        yield web


VERSION, KEY = "Sec-WebSocket-Version", "Sec-WebSocket-Key"
ODD: dict[str, dict[str, Any]] = {
    "posted": {"method": "POST"},
    "of HTTP/1.0": {"version": "HTTP/1.0"},
    "of an old version": {"missing": VERSION, "headers": [f"{VERSION}: 7"]},
    "without a version": {"missing": VERSION},
    "without a key": {"missing": KEY},
    "with a bad key": {"missing": KEY, "headers": [f"{KEY}: short"]},
    "with a long path": {"path": ECHO_PATH + "x" * 9_000},
    "with a long header": {"headers": ["X-Long: " + "x" * 9_000]},
    "with many headers": {"headers": [f"X-{number}: x" for number in range(200)]},
    "with a foreign subprotocol": {"headers": ["Sec-WebSocket-Protocol: caf\xe9"]},
    "with an odd extension": {"headers": ["Sec-WebSocket-Extensions: ;;="]},
    "with a body": {"headers": ["Content-Length: 5"], "body": b"hello"},
    "with a chunked body": {
        "headers": ["Transfer-Encoding: chunked"],
        "body": b"1\r\na\r\n0\r\n\r\n",
    },
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_handshake_is_answered_at_once(web: WebProcess, kind: str) -> None:
    with raw_client(web) as client:
        send_handshake(client, **ODD[kind])
        try:
            assert client.answer().status in {101, 400, 403, 404, 405, 414, 426, 431, 505}
        except ConnectionResetError:  # Daphne takes the body for a frame, and drops the connection
            assert web.on_daphne
            assert "body" in kind


def send_handshake(
    client: RawClient,
    *,
    method: str = "GET",
    path: str = ECHO_PATH,
    version: str = "HTTP/1.1",
    missing: str = "none",
    headers: Sequence[str] = (),
    body: bytes = b"",
) -> None:
    usual = [line for line in client.handshake() if not line.startswith(missing)]
    lines = [f"{method} {path} {version}", f"Host: {client.host}", *usual, *headers, "", ""]
    client.socket.sendall("\r\n".join(lines).encode("latin-1") + body)


@pytest.mark.parametrize("path", ["/", ECHO_PATH, "/healthz", "/sse/nothing/", "/static/x.css"])
@pytest.mark.parametrize("host", ["evil.example", "caf\xe9", "a b", ""])
def test_a_foreign_host_is_refused(web: WebProcess, path: str, host: str) -> None:
    with raw_client(web) as client:
        client.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1"))
        assert client.answer().status in {200, 400, 404}


def test_text_that_is_not_utf8_ends_the_connection(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.open_socket()
        client.send_frame(TEXT, b"\xff\xfe")
        assert client.close_code() == (None if web.on_daphne else 1007)


@pytest.mark.parametrize(
    "line", ["GET", "GET /", "\x00", "GET / HTTP/3.0", "GET /\xe9 HTTP/1.1", "GET http:// HTTP/1.1"]
)
def test_an_odd_first_line_is_answered_or_closed(web: WebProcess, line: str) -> None:
    with raw_client(web) as client:
        client.socket.sendall(f"{line}\r\nHost: {client.host}\r\n\r\n".encode("latin-1"))
        client.socket.shutdown(1)
        client.end()
