"""Frames that are written past ASGI's `send`, and those that must not be, on both servers.

`/ours/` has the extension that writes them, `/plain/` has not, as on any other server.
"""

import pytest

from apps.realtime.testing.processes import wait_until
from tests.site import WebProcess
from tests.wire.app import PILE, PILE_BYTES
from tests.wire.connection import (
    CLOSE,
    PING,
    PONG,
    TEXT,
    Frame,
    RawConnection,
    frame,
    raw_connection,
)

WAYS = ["/ours/", "/plain/"]


@pytest.mark.parametrize(("path", "more"), [("/ours/", 0), ("/plain/", 3)])
def test_a_frame_with_an_empty_queue_is_not_sent_through_asgi(
    echo: WebProcess, path: str, more: int
) -> None:
    with raw_connection(echo.port) as client:
        client.handshake(path)
        for text in (b"a", b"b", b"c"):
            client.send(frame(TEXT, text))
            assert client.frame() == Frame(TEXT, text)
        accepting = 1
        assert told(client, b"count!") == str(accepting + more).encode()


@pytest.mark.parametrize("path", WAYS)
def test_it_overtakes_nothing_that_was_sent_before(echo: WebProcess, path: str) -> None:
    """Daphne buffers what a consumer sends until the next turn of the event loop."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(frame(TEXT, b"mix!"))
        received = [client.frame().payload for _ in range(2)]
    assert received == [b"first", b"second".ljust(300, b".")]


@pytest.mark.parametrize("path", WAYS)
def test_a_client_that_reads_late_gets_everything_in_order(echo: WebProcess, path: str) -> None:
    """Some frames are written, one in part, and the rest waits for the client, with a pong."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(frame(TEXT, b"pile!"), frame(PING, b"p"), frame(TEXT, b"last"))
        with raw_connection(echo.port) as other:  # the server has come to the end of the pile
            other.handshake(path)
            assert told(other, b"x") == b"x"
        received = [client.frame() for _ in range(PILE + 2)]
        assert told(client, b"after") == b"after"
    texts = [each.payload for each in received if each.opcode == TEXT]
    assert texts == [
        *(str(n).rjust(3, "0").encode().ljust(PILE_BYTES, b".") for n in range(PILE)),
        b"last",
    ]
    assert Frame(PONG, b"p") in received


@pytest.mark.parametrize("path", WAYS)
def test_nothing_follows_a_close_frame(echo: WebProcess, path: str) -> None:
    with raw_connection(echo.port) as client, raw_connection(echo.port) as other:
        client.handshake(path)
        other.handshake(path)
        before = told(other, b"ends!")
        client.send(frame(TEXT, b"end!"))
        assert client.frame().close_code == 4000
        wait_until(lambda: told(other, b"ends!") != before, "the late frame", 10)
        client.send(frame(CLOSE, b"\x0f\xa0"))
        assert client.frames() == []


def told(client: RawConnection, text: bytes) -> bytes:
    client.send(frame(TEXT, text))
    return client.frame().payload
