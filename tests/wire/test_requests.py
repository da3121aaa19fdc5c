"""A request whose length is ambiguous never becomes two (HTTP request smuggling)."""

from contextlib import suppress

import pytest

from tests.site import WebProcess
from tests.wire.connection import RawConnection, raw_connection

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"
AMBIGUOUS = {
    # Cut off by the length, the rest of the chunks would be a request of its own.
    "Transfer-Encoding beside a length": (
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        CHUNKED,
    ),
    "two lengths": (b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(SMUGGLED), SMUGGLED),
    "a length with a sign": (b"Content-Length: +%d\r\n" % len(SMUGGLED), SMUGGLED),
    "an unknown coding": (b"Transfer-Encoding: xchunked\r\n", SMUGGLED),
}


@pytest.mark.parametrize(("headers", "body"), AMBIGUOUS.values(), ids=[*AMBIGUOUS])
def test_a_request_of_two_lengths_gets_one_answer(
    echo: WebProcess, headers: bytes, body: bytes
) -> None:
    with raw_connection(echo.port) as client:
        client.send(b"POST /healthz HTTP/1.1\r\nHost: %b\r\n" % client.host.encode(), headers)
        client.send(b"\r\n", body)
        client.socket.settimeout(2)
        answers = everything(client)
    assert answers.count(b"HTTP/1.1 ") == 1
    assert answers.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400", b"HTTP/1.1 501"))


def everything(client: RawConnection) -> bytes:
    """The bytes that the server sends until it closes, or is silent for two seconds."""
    found = b""
    with suppress(TimeoutError, ConnectionError):
        while chunk := client.socket.recv(65536):
            found += chunk
    return found
