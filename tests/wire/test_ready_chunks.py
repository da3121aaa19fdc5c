"""A chunk that is written past ASGI's `send` is part of the response, on both servers."""

from contextlib import closing
from http.client import HTTPConnection

from apps.realtime.testing.processes import HOST, wait_until
from tests.site import WebProcess
from tests.wire.connection import raw_connection

REQUEST = b"GET /chunks/ HTTP/1.0\r\nHost: x\r\n\r\n"


def test_it_is_written_between_the_head_and_the_end(echo: WebProcess) -> None:
    """On one connection, so that a chunk after the end would be taken for the next answer."""
    with closing(HTTPConnection(HOST, echo.port, timeout=10)) as connection:
        assert body_of(connection).startswith("sent written False True")
        # The server may take the next request before it has tried to write after the end.
        wait_until(lambda: body_of(connection) == "sent written False True [False]", "a late try")


def test_a_client_that_knows_no_chunks_gets_none(echo: WebProcess) -> None:
    with raw_connection(echo.port) as client:
        client.send(REQUEST)
        head, _, body = client.everything().partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert body.startswith(b"sent False False")


def body_of(connection: HTTPConnection) -> str:
    connection.request("GET", "/chunks/")
    return connection.getresponse().read().decode()
