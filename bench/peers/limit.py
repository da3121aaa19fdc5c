"""The limit for asyncio: a loop that writes a ready frame to each socket, and does nothing else.

usage: python -m bench.peers.limit PORT

It frames each text once and writes the same bytes to every transport. A server on asyncio can
hardly do less per delivery.
"""

import asyncio
import hashlib
import re
import sys
from base64 import b64encode

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEY = re.compile(rb"sec-websocket-key: *(\S+)", re.IGNORECASE)
SWITCHING = b"\r\n".join(
    (
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: %b",
        b"",
        b"",
    )
)
ANNOUNCE = b"GET /announce/ "


class LimitSocket(asyncio.Protocol):
    """One client. Messages of a client at /announce/ go to all the others."""

    audience: set[asyncio.Transport] = set()

    def __init__(self) -> None:
        self.announces: bool | None = None  # None until the handshake is complete
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.audience.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.announces is None:
            self._shake_hands()
        elif self.announces:
            self._announce_all()
        else:
            self.transport.close()  # a client in the audience sends only its close frame

    def _shake_hands(self) -> None:
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end or not (key := KEY.search(head)):
            return
        accept = b64encode(hashlib.sha1(key[1] + GUID).digest())
        self.transport.write(SWITCHING % accept)
        self.buffer = rest
        self.announces = head.startswith(ANNOUNCE)
        if not self.announces:
            self.audience.add(self.transport)

    def _announce_all(self) -> None:
        """Send each complete frame of the buffer on. A mask of zeros changes nothing."""
        while len(self.buffer) >= 4:
            size, start = self.buffer[1] & 0x7F, 2
            if size == 126:
                size, start = int.from_bytes(self.buffer[2:4], "big"), 4
            end = start + 4 + size
            if len(self.buffer) < end:
                return
            announce(self.buffer[start + 4 : end])
            self.buffer = self.buffer[end:]


def announce(text: bytes) -> None:
    size = len(text)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")
    frame = b"\x81" + length + text
    for transport in LimitSocket.audience:
        transport.write(frame)


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(LimitSocket, "127.0.0.1", port, backlog=511)
    await loop.create_future()  # serve_forever would wait for the clients at its end, since 3.12


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
