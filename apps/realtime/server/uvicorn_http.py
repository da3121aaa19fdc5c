"""HTTP on uvicorn: `--http apps.realtime.server.uvicorn_http:HTTPProtocol`.

Checked against uvicorn 0.54 and h11 0.16. uvicorn waits forever for a request that does not arrive,
and parses all pieces of a body that one read brought before anything else runs; here a request has
a time to arrive in, and a number of pieces. uvicorn loads this module before Django has loaded its
apps.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from apps.realtime.hub.limits import limits
from apps.realtime.hub.transport import EXTENSION
from apps.realtime.server.asyncio_transport import AsyncioTransport
from apps.realtime.server.checked_versions import UVICORN_HTTP, were_checked
from apps.realtime.server.piece_limit import PieceLimit
from apps.realtime.server.upload_pass import request_seconds_for

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# How long a client has to read the answer.
LINGER_SECONDS = 1.0


class HTTPProtocol(H11Protocol):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._application, self.app = self.app, self._serve
        self._seconds = limits().request_seconds
        self._deadline: asyncio.TimerHandle | None = None
        self._upgraded = False
        self._pieces = PieceLimit()
        self._next_event = self.conn.next_event
        self.conn.next_event = self._count_piece  # type: ignore[method-assign]

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        transport = ResponseTransport(self)
        transport.open(scope["http_version"] == "1.1" and were_checked(*UVICORN_HTTP))
        scope.setdefault("extensions", {})[EXTENSION] = transport
        await self._application(scope, receive, send)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._upgraded = True
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_deadline()
        super().connection_lost(exc)

    def _count_piece(self) -> Any:
        """Called for each event that is parsed, until one says that there are no more."""
        event = self._next_event()
        if isinstance(event, h11.Request):
            self._pieces = PieceLimit()
            self._allow(request_seconds_for(event.target.decode("latin-1")))
        elif isinstance(event, h11.Data) and self._pieces.is_too_fine(len(event.data)):
            if self.conn.our_state is h11.SEND_RESPONSE:
                raise h11.RemoteProtocolError("too many pieces")  # uvicorn answers 400
            self.transport.abort()
            return h11.NEED_DATA
        return event

    def _watch(self) -> None:
        """One deadline for all of a request, so that a byte now and then does not move it."""
        if self._upgraded or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop_deadline()
        elif self._deadline is None and self._seconds:
            self._deadline = self.loop.call_later(self._seconds, self._too_slow)

    def _too_slow(self) -> None:
        """Answer what has begun to arrive. A proxy would take an answer to nothing for its next."""
        silent = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
        if not silent and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(TOO_SLOW)
        self.transport.close()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _allow(self, seconds: float) -> None:
        """An upload has more time than a page, from now on."""
        if seconds != self._seconds:
            self._seconds = seconds
            self._stop_deadline()

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class ResponseTransport(AsyncioTransport):
    """Writes whole chunks of one response, after its head and before its end."""

    __slots__ = ("_cycle", "_protocol")

    def __init__(self, protocol: HTTPProtocol) -> None:
        super().__init__(protocol.transport)
        self._protocol = protocol
        self._cycle = protocol.cycle

    def write(self, ready: bytes) -> bool:
        protocol = self._protocol
        answering = protocol.conn.our_state is h11.SEND_BODY and protocol.cycle is self._cycle
        return answering and super().write(ready)
