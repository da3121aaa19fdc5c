"""Limits on a request's body, on both servers."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from apps.realtime.server.upload_pass import upload_address
from tests.factories import quiet_process
from tests.raw_client import memory_mb, raw_client
from tests.site import Site, WebProcess

LIMIT = 100_000
UPLOAD = 300_000
FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param, "LIMIT_BODY_BYTES": str(LIMIT)}
    choice["LIMIT_UPLOAD_BYTES"] = str(UPLOAD)
    with quiet_process(tmp_path_factory.mktemp(request.param), site.environment | choice) as web:
        yield web


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/sse/nothing/"])
def test_a_body_over_the_limit_is_refused_before_it_is_sent(web: WebProcess, path: str) -> None:
    with raw_client(web) as client:
        client.request("POST", path, FORM, f"Content-Length: {LIMIT + 1}")
        answer = client.answer()
        assert answer.status == 413
        assert "connection: close" in answer.head
        client.end()


def test_a_client_that_asks_first_is_not_told_to_send_a_body_over_the_limit(
    web: WebProcess,
) -> None:
    with raw_client(web) as client:
        length = f"Content-Length: {LIMIT + 1}"
        client.request("POST", "/accounts/login/", FORM, length, "Expect: 100-continue")
        assert client.answer().status == 413


def test_a_client_that_asks_first_is_told_to_send_a_body_within_the_limit(web: WebProcess) -> None:
    with raw_client(web) as client:
        expect = "Expect: 100-continue"
        client.request("POST", "/accounts/login/", FORM, "Content-Length: 3", expect)
        assert client.answer().status == 100
        client.socket.sendall(b"a=b")
        assert client.answer().status == 403  # no CSRF token


def test_a_body_of_unknown_length_is_refused_when_it_passes_the_limit(web: WebProcess) -> None:
    with raw_client(web) as client:
        client.request("POST", "/accounts/login/", FORM, CHUNKED)
        for _ in range(11):
            client.socket.sendall(b"2710\r\n" + b"a" * 10_000 + b"\r\n")
        assert client.answer().status == 413
        client.end()


def test_a_client_that_sends_the_whole_body_anyway_reads_the_answer(web: WebProcess) -> None:
    with raw_client(web) as client:
        body = b"a&" * 4_950_000
        client.request("POST", "/nowhere/", FORM, f"Content-Length: {len(body)}")
        with suppress(ConnectionError):
            client.socket.sendall(body)
        assert client.answer().status == 413


def test_bodies_in_turn_leave_no_memory_behind(web: WebProcess) -> None:
    before = memory_mb(web)
    for _ in range(8):
        with raw_client(web) as client:
            client.request("POST", "/nowhere/", FORM, "Content-Length: 9900000")
            with suppress(ConnectionError):
                client.socket.sendall(b"a=%41" * 1_980_000)
    assert memory_mb(web) < before + 10


def test_the_connection_serves_the_next_request_after_a_body(web: WebProcess) -> None:
    with raw_client(web) as client:
        for _ in range(2):
            client.request("POST", "/accounts/login/", FORM, "Content-Length: 3", body=b"a=b")
            assert client.answer().status == 403
            client.request("POST", "/accounts/login/", FORM, CHUNKED, body=b"1\r\na\r\n0\r\n\r\n")
            assert client.answer().status == 403


def test_a_body_in_thousands_of_tiny_chunks_is_refused(web: WebProcess) -> None:
    """Eight bodies of a megabyte in chunks of a byte stopped uvicorn for 39 seconds."""
    with raw_client(web) as client:
        client.request("POST", "/accounts/login/", FORM, CHUNKED)
        with suppress(ConnectionError):
            client.socket.sendall(b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n")
        with suppress(ConnectionResetError):  # what else is sent may come before the answer is read
            assert client.answer().status == 400


def test_a_body_in_many_chunks_is_read(web: WebProcess) -> None:
    with raw_client(web) as client:
        body = (b"40\r\n" + b"a" * 64 + b"\r\n") * 1_500 + b"0\r\n\r\n"
        client.request("POST", "/accounts/login/", FORM, CHUNKED, body=body)
        assert client.answer().status == 403


def test_forms_are_not_parsed_before_the_site_sees_the_request(web: WebProcess) -> None:
    """Twisted parses them on the event loop, and answers 400 to this one itself."""
    with raw_client(web) as client:
        unnamed = "Content-Type: multipart/form-data"
        client.request("POST", "/nowhere/", unnamed, "Content-Length: 3", body=b"a=b")
        assert client.answer().status == 404


def test_an_address_signed_for_uploads_takes_a_larger_body(web: WebProcess, settings: Any) -> None:
    with raw_client(web) as client:
        body = b"a" * UPLOAD
        client.request("POST", signed(web, settings), FORM, f"Content-Length: {UPLOAD}", body=body)
        assert client.answer().status == 403  # no CSRF token
        client.request("POST", "/accounts/login/", FORM, f"Content-Length: {UPLOAD}")
        assert client.answer().status == 413


def test_an_upload_has_a_limit_too(web: WebProcess, settings: Any) -> None:
    with raw_client(web) as client:
        length = f"Content-Length: {UPLOAD + 70_000}"
        client.request("POST", signed(web, settings), FORM, length)
        assert client.answer().status == 413


def test_a_signature_is_good_for_its_own_address_only(web: WebProcess, settings: Any) -> None:
    address = signed(web, settings)
    for forged in (address.replace("login", "signup"), address[:-1] + "-", "/nowhere/?upload=x"):
        with raw_client(web) as client:
            client.request("POST", forged, FORM, f"Content-Length: {LIMIT + 1}")
            assert client.answer().status == 413


def signed(web: WebProcess, settings: Any) -> str:
    assert web.environment is not None
    settings.SECRET_KEY = web.environment["SECRET_KEY"]
    return upload_address("/accounts/login/")


@pytest.mark.parametrize("web", ["uvicorn"], indirect=True)
@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/sse/nothing/", 405)])
def test_an_unwanted_body_is_not_waited_for(web: WebProcess, path: str, status: int) -> None:
    """Daphne reads a whole body, up to the limit, before it calls the application."""
    with raw_client(web) as client:
        client.request("POST", path, FORM, "Content-Length: 3", "Expect: 100-continue")
        assert client.answer().status == status
