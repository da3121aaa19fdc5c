"""A minimal WebSocket client: its own CPU time must not limit the measurement."""

import asyncio
import os
from base64 import b64encode
from collections.abc import Callable, Sequence

TEXT, CLOSE, PING = 0x81, 0x88, 0x89


class LoadSocket(asyncio.Protocol):
    """One client socket. It calls `received` with the payload of each text frame."""

    def __init__(
        self, path: str, received: Callable[[bytes], None], headers: Sequence[str] = ()
    ) -> None:
        self.path = path
        self.received = received
        self.headers = headers
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.connected = False
        self._buffer = b""

    async def connect(self, host: str, port: int) -> None:
        """Complete the handshake. ConnectionError if the server refuses."""
        await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        await self.opened

    def send(self, text: str) -> None:
        self._write(TEXT, text.encode())

    async def close(self) -> None:
        """Send a close frame, and wait until the server has closed the connection."""
        if not self.closed.done():
            self._write(CLOSE, b"\x03\xe8")
        await self.closed

    def abort(self) -> None:
        """Close the connection without a close frame, if there is one."""
        if self.connected:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connected = True
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
            self.opened.exception()  # nobody waits for it after a timeout
        self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self.opened.done():
            data = self._receive_handshake(data)
        self._buffer = self._receive_frames(data)

    def _receive_handshake(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return data
        if b" 101 " in head[:20]:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(ConnectionError(head.decode()))
        return rest

    def _receive_frames(self, data: bytes) -> bytes:
        """Handle the complete frames in `data` and return the rest."""
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
        # A mask of zeros is valid and does not change the payload.
        self.transport.write(bytes([head]) + length + b"\0\0\0\0" + payload)
