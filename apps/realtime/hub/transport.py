"""The ASGI extension of this folder: operations on a connection that ASGI does not define.

An adapter in `server/` puts a `Transport` into `scope["extensions"]["realtime.transport"]`. A
server without an adapter does not have it: the send queue then counts what it has handed over, and
every message takes the ordinary `send`.
"""

from typing import Any, Protocol

EXTENSION = "realtime.transport"


class Transport(Protocol):
    """One client's connection. Its methods neither wait nor raise; call them on the event loop."""

    def write(self, ready: bytes) -> bool:
        """Send one message that is ready for the wire, now, and without a coroutine.

        `ready` is a whole WebSocket frame, neither masked nor compressed (`websocket_frame`), or a
        whole chunk of a response in HTTP/1.1 without a length (`chunk_of`); all clients of an event
        share it. The server buffers the bytes that the kernel does not take.

        False means that nothing was written, and the message must take the ordinary `send`, which
        waits, appends, compresses or raises. It is False before the connection is accepted and once
        it closes; while earlier messages still wait, to keep the order; if messages are compressed
        or encrypted in between; and with library versions that the adapter was not checked against.
        """

    def buffered(self) -> int:
        """How many bytes were sent that the kernel has not taken; 0 once the connection is gone."""

    def abort(self) -> None:
        """Cut the connection, and drop what is buffered: for clients that do not read."""


def transport_of(scope: Any) -> Transport | None:
    found: Transport | None = scope.get("extensions", {}).get(EXTENSION)
    return found
