"""Readers of pages, who ask for one after the other on connections that stay open."""

import asyncio
import re
import time
from collections.abc import Callable

from apps.realtime.testing.processes import HOST

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
CHUNKS_END = b"\r\n0\r\n\r\n"
TIMEOUT = 30.0

Seen = Callable[[bytes, float], None]


class Reader(asyncio.Protocol):
    """One connection. `seen` gets each whole response, and when it was asked for."""

    def __init__(self, path: str, seen: Seen) -> None:
        self._request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
        self._seen = seen
        self._parts: list[bytes] = []
        self._missing: int | None = None  # bytes; None until the length is known
        self._asked_at = 0.0
        self._stopping = False
        self._transport: asyncio.Transport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def stop(self) -> None:
        """Ask for no other page."""
        self._stopping = True

    def _ask(self) -> None:
        assert self._transport is not None
        self._parts, self._missing, self._asked_at = [], None, time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        if not self._is_whole(data):
            return
        self._seen(b"".join(self._parts), self._asked_at)
        if self._stopping:
            self.done.set_result(None)
        else:
            self._ask()

    def _is_whole(self, data: bytes) -> bool:
        if self._missing is not None:
            self._missing -= len(data)
            return self._missing <= 0
        whole = b"".join(self._parts)
        head = whole.find(HEAD_END)
        if head < 0:
            return False
        if (found := LENGTH.search(whole, 0, head + 2)) is None:
            return whole.endswith(CHUNKS_END)
        self._missing = head + len(HEAD_END) + int(found[1]) - len(whole)
        return self._missing <= 0

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("The server closed a reader's connection."))

    def leave(self) -> None:
        assert self._transport is not None
        self._transport.abort()


async def read_for(port: int, path: str, *, connections: int, seconds: float, seen: Seen) -> float:
    """So many readers read for so long; the seconds until the last has its last response.

    Raises ConnectionError if the server closes a connection.
    """
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    opening = (
        loop.create_connection(lambda: Reader(path, seen), HOST, port) for _ in range(connections)
    )
    readers = [reader for _, reader in await asyncio.gather(*opening)]
    await asyncio.sleep(seconds)
    for reader in readers:
        reader.stop()
    async with asyncio.timeout(TIMEOUT):
        await asyncio.gather(*(reader.done for reader in readers))
    took = time.perf_counter() - begun
    for reader in readers:
        reader.leave()
    return took
