"""A flood of frames on some sockets does not delay the others, on both servers."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.request import urlopen

import pytest

from tests.factories import quiet_process
from tests.http_client import HttpClient
from tests.raw_client import CONTINUATION, PING, PONG, TEXT, frame, raw_client
from tests.site import Site, WebProcess

SOCKETS = 20
FRAMES = 50_000  # from each; they took a process half a minute
PAGE_SECONDS = 5.0
APPLICATION_ENDS = 1.0  # seconds after a refusal, at the latest
FLOODS = {
    "one-byte fragments": frame(CONTINUATION, b"x", final=False),
    "empty fragments": frame(CONTINUATION, b"", final=False),
    "pings": frame(PING),
    "pongs": frame(PONG),
}


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param}
    with quiet_process(tmp_path_factory.mktemp(request.param), site.environment | choice) as web:
        yield web


@pytest.mark.parametrize("flood", FLOODS)
def test_endless_frames_close_their_sockets_and_delay_no_other_client(
    web: WebProcess, flood: str
) -> None:
    with ThreadPoolExecutor(SOCKETS) as senders:
        codes = [senders.submit(code_after, web, FLOODS[flood] * FRAMES) for _ in range(SOCKETS)]
        slowest = slowest_page(web, until=lambda: all(code.done() for code in codes))
    assert {code.result() for code in codes} <= {4429, None}  # who sends for long is cut off
    assert slowest < PAGE_SECONDS


def code_after(web: WebProcess, flood: bytes) -> int | None:
    with raw_client(web) as client:
        client.open_socket()
        client.send_frame(TEXT, b"x", final=False)
        with suppress(ConnectionError):
            client.socket.sendall(flood)
        return client.close_code()


def slowest_page(web: WebProcess, until: Callable[[], bool]) -> float:
    """How long a page took at most; at least one is requested after `until`."""
    slowest = 0.0
    done = False
    while not done:
        done = until()
        begun = time.monotonic()
        urlopen(f"{web.url}/healthz", timeout=60).close()
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def test_a_flood_of_commands_is_closed_at_once(web: WebProcess) -> None:
    ping = frame(TEXT, json.dumps({"type": "ping", "id": "p"}).encode())
    with raw_client(web) as client:
        client.open_socket()
        begun = time.monotonic()
        with suppress(ConnectionError):
            client.socket.sendall(ping * 40_000)
        assert client.close_code() in (4429, None)
        assert time.monotonic() - begun < PAGE_SECONDS


def test_a_flooding_client_receives_the_close_reason(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.open_socket()
        client.send_frame(TEXT, b"x", final=False)
        client.socket.sendall(FLOODS["one-byte fragments"] * 2_000)
        client.socket.recv(1, socket.MSG_PEEK)  # it is closed
        ended = time.monotonic() + APPLICATION_ENDS
        while time.monotonic() < ended:
            client.socket.sendall(FLOODS["one-byte fragments"])
        assert client.close_code() == 4429


def test_a_message_that_never_ends_is_closed_at_the_limit(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.open_socket()
        client.send_frame(TEXT, b"x" * 40_000, final=False)
        client.send_frame(CONTINUATION, b"x" * 40_000, final=False)
        assert client.close_code() == (4009 if web.on_daphne else 1009)


def test_a_command_in_fragments_with_pings_between_them_is_answered(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.open_socket()
        first, *middle = [bytes([byte]) for byte in b'{"type":"ping","id":"p"}']
        client.send_frame(TEXT, first, final=False)
        for part in middle:
            client.send_frame(PING)
            client.send_frame(CONTINUATION, part, final=False)
        client.send_frame(CONTINUATION)
        assert client.text('"ok"') == {"type": "ok", "id": "p", "result": None}


def test_a_burst_within_the_limit_is_answered_in_full(web: WebProcess) -> None:
    with HttpClient().socket(web.url, "/ws/echo/") as ws:
        for number in range(200):
            ws.connection.send(json.dumps({"type": "ping", "id": f"b{number}"}))
        assert [ws.next("ok")["id"] for _ in range(200)] == [f"b{n}" for n in range(200)]
