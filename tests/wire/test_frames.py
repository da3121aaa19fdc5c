"""Where a server differs from RFC 6455, by the judgement of Autobahn's test suite, and the like.

The numbers are those of its cases.
"""

import pytest

from tests.site import WebProcess
from tests.wire.connection import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frame,
    frame,
    raw_connection,
)

NORMAL = b"\x03\xe8"  # 1000
PROTOCOL_ERROR = 1002
ECHOES = ["/ours/", "/plain/", "/stock/"]


@pytest.mark.parametrize("path", ECHOES)
def test_text_and_bytes_come_back_whole_or_in_fragments(echo: WebProcess, path: str) -> None:
    """Cases 1.1.2, 1.2.2, 5.3."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(frame(TEXT, b"whole"), frame(BINARY, b"\x00\xff"))
        client.send(frame(TEXT, b"in ", final=False), frame(CONTINUATION, b"two"))
        received = [client.frame() for _ in range(3)]
    assert received == [Frame(TEXT, b"whole"), Frame(BINARY, b"\x00\xff"), Frame(TEXT, b"in two")]


@pytest.mark.parametrize("path", ECHOES)
@pytest.mark.parametrize(
    "message",
    [
        frame(TEXT),
        frame(BINARY),
        frame(TEXT, final=False) + frame(CONTINUATION),
        frame(TEXT, final=False) + frame(CONTINUATION, final=False) + frame(CONTINUATION),
    ],
    ids=["1.1.1", "1.2.1", "6.1.1", "6.1.2"],
)
def test_an_empty_message_comes_back(echo: WebProcess, path: str, message: bytes) -> None:
    """Daphne alone would receive it, and drop the empty answer."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(message, frame(TEXT, b"after"))
        received = [client.frame(), client.frame()]
    assert received[0].payload == b""
    assert received[1] == Frame(TEXT, b"after")


@pytest.mark.parametrize("path", ECHOES)
def test_a_close_within_a_message_ends_the_connection(echo: WebProcess, path: str) -> None:
    """Case 7.1.5. Daphne answers with the same code, uvicorn calls it a protocol error."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(frame(TEXT, b"half", final=False), frame(CLOSE, NORMAL))
        closes = [each.close_code for each in client.frames() if each.opcode == CLOSE]
    assert closes == [1000 if echo.on_daphne else PROTOCOL_ERROR]


@pytest.mark.parametrize("path", ECHOES)
def test_a_ping_between_fragments_is_answered_at_once(echo: WebProcess, path: str) -> None:
    """Case 5.6."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(frame(TEXT, b"a", final=False), frame(PING, b"p"), frame(CONTINUATION, b"b"))
        received = [client.frame(), client.frame()]
    assert received == [Frame(PONG, b"p"), Frame(TEXT, b"ab")]


@pytest.mark.parametrize("path", ECHOES)
@pytest.mark.parametrize(
    "wrong",
    [
        frame(CONTINUATION, b"of nothing"),
        frame(TEXT, b"a", final=False) + frame(TEXT, b"b"),
        frame(PING, b"in two", final=False) + frame(CONTINUATION, b""),
        frame(0x3, b"reserved"),
        frame(CLOSE, b"\x03"),
        frame(CLOSE, b"\x03\xed"),
    ],
    ids=["5.11", "5.18", "5.1", "4.1.1", "7.3.2", "7.9.5"],
)
def test_a_wrong_frame_is_a_protocol_error(echo: WebProcess, path: str, wrong: bytes) -> None:
    """1002, or a bare end of the connection, as on Daphne; never 1011, which would blame us."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(wrong)
        closes = [each.close_code for each in client.frames() if each.opcode == CLOSE]
    assert closes == ([] if echo.on_daphne else [PROTOCOL_ERROR])


@pytest.mark.parametrize("path", ECHOES)
def test_text_that_is_not_utf8_ends_the_connection(echo: WebProcess, path: str) -> None:
    """Case 6.6.1: with 1007, or without a word on Daphne."""
    with raw_connection(echo.port) as client:
        client.handshake(path)
        client.send(frame(TEXT, b"\xce\xba\xed\xa0\x80"))
        closes = [each.close_code for each in client.frames() if each.opcode == CLOSE]
    assert closes == ([] if echo.on_daphne else [1007])
