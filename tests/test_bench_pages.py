"""A reader of the page benchmark knows when it has a whole response."""

import asyncio
from unittest.mock import Mock

import pytest

from bench.http_load import Reader

SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok\n\r\n0\r\n\r\n"


@pytest.mark.parametrize("response", [SIZED, CHUNKED], ids=["sized", "chunked"])
@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_it_asks_again_when_a_response_is_whole_however_it_arrives(
    response: bytes, size: int
) -> None:
    seen: list[bytes] = []
    reader = Reader("/", lambda whole, _: seen.append(whole))
    transport = Mock(spec=asyncio.Transport)
    reader.connection_made(transport)
    for turn in (1, 2):
        for start in range(0, len(response), size):
            assert transport.write.call_count == turn
            reader.data_received(response[start : start + size])
        assert seen == [response] * turn
    reader.stop()
    reader.data_received(response)
    assert reader.done.done()
    assert transport.write.call_count == 3


async def test_a_connection_that_the_server_closes_fails_the_run() -> None:
    reader = Reader("/", lambda *_: None)
    reader.connection_made(Mock(spec=asyncio.Transport))
    reader.connection_lost(None)
    with pytest.raises(ConnectionError):
        await reader.done
