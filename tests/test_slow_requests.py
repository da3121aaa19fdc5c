"""A request has a time to arrive in, on both servers."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from apps.realtime.server.upload_pass import upload_address
from tests.factories import quiet_process
from tests.raw_client import TEXT, RawClient, raw_client
from tests.site import Site, WebProcess

SECONDS = 1.0
DRIP_SECONDS = 0.2
FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param, "LIMIT_REQUEST_SECONDS": str(SECONDS)}
    with quiet_process(tmp_path_factory.mktemp(request.param), site.environment | choice) as web:
        yield web


def test_half_a_request_is_refused_in_time(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.socket.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert client.answer().status == 408
        client.end()


def test_a_body_that_does_not_come_is_refused_in_time(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.request("POST", "/accounts/login/", FORM, "Content-Length: 3", body=b"a")
        assert client.answer().status == 408
        client.end()


def test_an_upload_has_more_time(web: WebProcess, settings: Any) -> None:
    assert web.environment is not None
    settings.SECRET_KEY = web.environment["SECRET_KEY"]
    address = upload_address("/accounts/login/")
    with raw_client(web) as slow, raw_client(web) as client:
        slow.request("POST", address, FORM, "Content-Length: 3", body=b"a")
        # Begun later, so when its time is over, that of a page is over for the upload, too.
        client.request("POST", "/accounts/login/", FORM, "Content-Length: 3", body=b"a")
        assert client.answer().status == 408
        slow.socket.sendall(b"=b")
        assert slow.answer().status == 403


@pytest.mark.parametrize("web", ["uvicorn"], indirect=True)
def test_a_silent_connection_is_closed_without_a_word(web: WebProcess) -> None:
    """A proxy might take it for the answer to its next request. Daphne closes it after a minute."""
    with raw_client(web) as client:
        assert client.end() == b""


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nX: ",
        b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n",
    ],
    ids=["head", "body"],
)
def test_a_byte_now_and_then_gives_no_more_time(web: WebProcess, begun: bytes) -> None:
    with raw_client(web) as client:
        client.socket.sendall(begun)
        stop = threading.Event()
        dripping = threading.Thread(target=drip, args=(client, stop))
        dripping.start()
        assert client.answer().status == 408
        stop.set()
        dripping.join()


def drip(client: RawClient, stop: threading.Event) -> None:
    while not stop.wait(DRIP_SECONDS):
        try:
            client.socket.sendall(b"a")
        except OSError:
            return


def test_a_kept_connection_and_a_socket_outlive_that_time(web: WebProcess) -> None:
    with raw_client(web) as kept, raw_client(web) as socket:
        socket.open_socket()
        begun = time.monotonic()
        while time.monotonic() < begun + 2 * SECONDS:
            kept.request("GET", "/accounts/login/")
            assert kept.answer().status == 200
        socket.send_frame(TEXT, b'{"type":"ping","id":"p"}')
        assert socket.text('"ok"')["id"] == "p"
