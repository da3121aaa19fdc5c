"""A TCP connection that speaks HTTP and WebSocket by hand, wrongly too."""

import base64
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from apps.realtime.testing.processes import HOST

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
CONTINUATION = 0x0
FINAL = 0x80


class Frame(NamedTuple):
    opcode: int
    payload: bytes

    @property
    def close_code(self) -> int | None:
        """None unless it is a close frame with a code."""
        if self.opcode != CLOSE or len(self.payload) < 2:
            return None
        return int(struct.unpack("!H", self.payload[:2])[0])


def frame(opcode: int, payload: bytes = b"", *, final: bool = True) -> bytes:
    """A client's frame with up to 125 bytes. A mask of zeros is valid."""
    head = bytes([(FINAL if final else 0) | opcode, 0x80 | len(payload)])
    return head + b"\0\0\0\0" + payload


class RawConnection:
    def __init__(self, port: int, seconds: float = 10) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=seconds)
        self.host = f"{HOST}:{port}"
        self._buffer = b""

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def handshake(self, path: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            *(f"GET {path} HTTP/1.1", f"Host: {self.host}", f"Origin: http://{self.host}"),
            *("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
            f"Sec-WebSocket-Key: {key}",
        )
        self.send("\r\n".join((*lines, "", "")).encode())
        head, _, self._buffer = self.read_until(b"\r\n\r\n").partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head

    def read_until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._buffer += self._receive()
        return self._buffer

    def everything(self) -> bytes:
        """All bytes until the server closes the connection."""
        with suppress(ConnectionError):
            while chunk := self.socket.recv(65536):
                self._buffer += chunk
        return self._buffer

    def frames(self) -> list[Frame]:
        """All frames until the server closes the connection."""
        self.everything()
        return list(self._frames())

    def frame(self) -> Frame:
        """The next frame."""
        while (found := next(self._frames(), None)) is None:
            self._buffer += self._receive()
        return found

    def _receive(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError(f"The server closed after {self._buffer!r}.")
        return chunk

    def _frames(self) -> Iterator[Frame]:
        """Those that are complete."""
        while len(self._buffer) >= 2:
            start, size = payload_at(self._buffer)
            if len(self._buffer) < start + size:
                return
            found = Frame(self._buffer[0] & 0x0F, self._buffer[start : start + size])
            self._buffer = self._buffer[start + size :]
            yield found


def payload_at(data: bytes) -> tuple[int, int]:
    """Where the payload of the frame at the start of `data` begins, and its size.

    A length that has not arrived is read as 0, and what has arrived is then too short for it.
    """
    extra = {126: 2, 127: 8}.get(data[1], 0)
    size = int.from_bytes(data[2 : 2 + extra], "big") if extra else data[1]
    return 2 + extra, size


@contextmanager
def raw_connection(port: int) -> Iterator[RawConnection]:
    connection = RawConnection(port)
    try:
        yield connection
    finally:
        connection.socket.close()
