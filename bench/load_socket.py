"""As much of WebSocket as a load client needs, and no more: every microsecond here is measured."""

import asyncio
import os
from base64 import b64encode
from collections.abc import Callable, Sequence

TEXT, CLOSE, PING = 0x81, 0x88, 0x89


class Wire(asyncio.Protocol):
    """One client socket. `received` is called with each text frame's payload."""

    def __init__(
        self, path: str, received: Callable[[bytes], None], headers: Sequence[str] = ()
    ) -> None:
        self.path = path
        self.received = received
        self.headers = headers
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rest = b""

    async def connect(self, host: str, port: int) -> None:
        """Shake hands. ConnectionError when the server refuses."""
        await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        await self.opened

    def send(self, text: str) -> None:
        self._write(TEXT, text.encode())

    async def close(self) -> None:
        """Say goodbye and wait until the server has closed the connection."""
        self._write(CLOSE, b"\x03\xe8")
        await self.closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        host, port = transport.get_extra_info("peername")
        lines = (
            f"GET {self.path} HTTP/1.1",
            f"Host: {host}:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
            *self.headers,
        )
        transport.write("\r\n".join((*lines, "", "")).encode())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"{self.path} was closed."))
        self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        if not self.opened.done():
            data = self._answered(data)
        self._rest = self._frames(data)

    def _answered(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return data
        if b" 101 " in head[:20]:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(ConnectionError(head.decode()))
        return rest

    def _frames(self, data: bytes) -> bytes:
        """Handle the complete frames in `data`; what is left."""
        if not self.opened.done():
            return data
        at, end = 0, len(data)
        while at + 4 <= end or (at + 2 <= end and data[at + 1] < 3):
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = data[at + 2] << 8 | data[at + 3], at + 4
            stop = start + size
            if stop > end:
                break
            if data[at] == TEXT:
                self.received(data[start:stop])
            elif data[at] == PING:
                self._write(0x8A, data[start:stop])
            at = stop
        return data[at:]

    def _write(self, head: int, payload: bytes) -> None:
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        # A mask of zeros is a valid mask, and leaves the payload as it is.
        self.transport.write(bytes([head]) + length + b"\0\0\0\0" + payload)
