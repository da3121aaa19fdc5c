"""A TCP connection on which tests send bytes that no library would."""

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from apps.realtime.testing.processes import HOST
from tests.factories import ECHO_PATH
from tests.site import WebProcess

CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10
MASK = b"\0\0\0\0"  # leaves the payload as it is


@dataclass
class Answer:
    status: int
    head: str
    body: bytes


class RawClient:
    """`receive_buffer` bytes are what the kernel takes for a client that does not read."""

    def __init__(self, web: WebProcess, receive_buffer: int = 0, timeout: float = 15) -> None:
        self.host = f"{HOST}:{web.port}"
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect((HOST, web.port))
        self._unread = b""

    def request(self, method: str, path: str, *headers: str, body: bytes = b"") -> None:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", *headers, "", ""]
        self.socket.sendall("\r\n".join(lines).encode("latin-1") + body)

    def open_socket(self, *headers: str, path: str = ECHO_PATH) -> None:
        """Make it a WebSocket, and read the answer to the handshake."""
        self.request("GET", path, *self.handshake(), *headers)
        assert self.answer().status == 101

    def handshake(self) -> list[str]:
        return [
            f"Origin: http://{self.host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]

    def answer(self) -> Answer:
        """The next response, with as much of its body as Content-Length says."""
        head, _, self._unread = self._read_to(b"\r\n\r\n").partition(b"\r\n\r\n")
        lines = head.decode("latin-1").lower()
        length = next(
            (int(line[15:]) for line in lines.split("\r\n") if line.startswith("content-length:")),
            0,
        )
        while len(self._unread) < length:
            self._read_more()
        body, self._unread = self._unread[:length], self._unread[length:]
        return Answer(int(head.split()[1]), lines, body)

    def end(self) -> bytes:
        """The remaining bytes until the server closes the connection."""
        try:
            while True:
                self._read_more()
        except ConnectionError:
            return self._unread

    def text(self, part: str) -> Any:
        """The next text frame that contains `part`, as JSON."""
        while True:
            for opcode, content in frames_in(self._unread):
                if opcode == TEXT and part in content.decode():
                    return json.loads(content)
            self._read_more()

    def close_code(self) -> int | None:
        """The code of the close frame with which the server ends the connection, if any."""
        payload: bytes | None = None
        for opcode, content in frames_in(self.end()):
            payload = content if opcode == CLOSE else payload
        return struct.unpack("!H", payload[:2])[0] if payload else None

    def send_frame(self, opcode: int, payload: bytes = b"", final: bool = True) -> None:
        self.socket.sendall(frame(opcode, payload, final))

    def _read_to(self, end: bytes) -> bytes:
        while end not in self._unread:
            self._read_more()
        return self._unread

    def _read_more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionAbortedError(f"The server has closed the connection: {self._unread!r}")
        self._unread += data


def frame(opcode: int, payload: bytes = b"", final: bool = True) -> bytes:
    """A frame as a client sends it."""
    size = len(payload)
    length = bytes([128 | size]) if size < 126 else bytes([128 | 126]) + struct.pack("!H", size)
    return bytes([128 * final | opcode]) + length + MASK + payload


def frames_in(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The opcode and the payload of each frame of a server."""
    while len(data) >= 2:
        size, start = data[1], 2
        if size == 126:
            size, start = struct.unpack("!H", data[2:4])[0], 4
        elif size == 127:
            size, start = struct.unpack("!Q", data[2:10])[0], 10
        if len(data) < start + size:
            return
        yield data[0] & 15, data[start : start + size]
        data = data[start + size :]


@contextmanager
def raw_client(
    web: WebProcess, receive_buffer: int = 0, timeout: float = 15
) -> Iterator[RawClient]:
    client = RawClient(web, receive_buffer, timeout)
    with client.socket:
        yield client


def memory_mb(web: WebProcess) -> float:
    """The process's resident memory, in MiB."""
    assert web.process is not None
    with open(f"/proc/{web.process.pid}/status") as status:  # noqa: PTH123
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmRSS"].split()[0]) / 1024
