"""HTTP on Daphne: limits on a request before the application sees it.

Checked against Daphne 4.2 and Twisted 25 and 26. Twisted reads a whole body before it calls the
application, and parses forms on the event loop, where a few megabytes take seconds. Here it parses
none, refuses a body over the limit before it reads it, and gives a request a time to arrive in.
"""

import logging
from typing import Any

from daphne import http_protocol
from twisted.web import http

from apps.realtime.hub.limits import limits
from apps.realtime.server.daphne import TwistedTransport
from apps.realtime.server.piece_limit import PieceLimit
from apps.realtime.server.upload_pass import body_bytes_for, request_seconds_for

logger = logging.getLogger(__name__)

# How long what a refused client still sends is read and dropped, so that it can read the answer.
LINGER_SECONDS = 2.0

CLOSE = (b"connection", b"close")
BAD = b"400 Bad Request"
TOO_LARGE = b"413 Content Too Large"
TOO_SLOW = b"408 Request Timeout"


class Request(http_protocol.WebRequest):  # type: ignore[misc]
    """Parses no forms, and counts a body whose length was not announced."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, parsePOSTFormSubmission=False)
        self.body_bytes = 0
        self.pieces = PieceLimit()

    def process(self) -> Any:
        """Daphne hands the connection of a socket to `WebSocketProtocol`, but keeps this request.

        The transport's producer is its channel, which does nothing for a connection that has been
        handed over, and would stay with its headers for as long as the socket is open.
        """
        channel, transport = self.channel, self.transport
        done = super().process()
        if self.transport is None:
            transport.unregisterProducer()
            channel.requests.clear()
        return done

    def handleContentChunk(self, data: bytes) -> None:
        self.body_bytes += len(data)
        if self.channel.is_too_large(self.body_bytes):
            self.channel.refuse(TOO_LARGE)
        elif self.pieces.is_too_fine(len(data)):
            self.channel.refuse(BAD)
        else:
            super().handleContentChunk(data)

    def handle_reply(self, message: Any) -> None:
        """Close the connection after an answer that says so."""
        if CLOSE in message.get("headers", ()) and self.channel is not None:
            self.channel.persistent = False
        super().handle_reply(message)

    def extend(self) -> TwistedTransport:
        return ResponseTransport(self)


class ResponseTransport(TwistedTransport):
    """Writes whole chunks of one response, after its head and before its end."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        super().__init__(request.transport)
        self._request = request
        self.open(True)

    def write(self, ready: bytes) -> bool:
        request = self._request
        written = bool(request.chunked and not request.finished and super().write(ready))
        if written:
            request.sentLength += int(ready.partition(b"\r\n")[0], 16)  # for Daphne's access log
        return written


class Channel(http.HTTPChannel):  # type: ignore[misc]
    """One connection, which serves one request after another."""

    def __init__(self) -> None:
        super().__init__()
        self.limits = limits()
        self.body_bytes = self.limits.body_bytes
        self._seconds = self.limits.request_seconds
        self._deadline: Any = None
        self._refused = False

    def dataReceived(self, data: bytes) -> None:
        if self._refused:
            return
        if self._deadline is None and not self._handlingRequest:
            self._seconds = self.limits.request_seconds
            self._start_deadline()
        super().dataReceived(data)

    def allHeadersReceived(self) -> None:
        address = self._path.decode("latin-1")
        self.body_bytes = body_bytes_for(address)
        self._allow(request_seconds_for(address))
        if self.is_too_large(self.length or 0):
            self.refuse(TOO_LARGE)
        else:
            super().allHeadersReceived()

    def allContentReceived(self) -> None:
        self._stop_deadline()
        if not self._refused:
            super().allContentReceived()

    def rawDataReceived(self, data: bytes) -> None:
        if not self._refused:
            super().rawDataReceived(data)

    def connectionLost(self, reason: Any) -> None:
        self._stop_deadline()
        super().connectionLost(reason)

    def is_too_large(self, length: int) -> bool:
        return 0 < self.body_bytes < length

    def refuse(self, status: bytes) -> None:
        """Answer `status`, and close the connection; the application never sees the request."""
        if self._refused:
            return
        self._refused = True
        self._stop_deadline()
        logger.info("Refused a request with %s.", status.decode())
        headers = b"Connection: close\r\nContent-Length: 0\r\n"
        self.transport.write(b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n")
        self._networkProducer.unregisterProducer()
        self.transport.loseWriteConnection()
        self.callLater(LINGER_SECONDS, self.transport.abortConnection)

    def _allow(self, seconds: float) -> None:
        """An upload has more time than a page, from now on."""
        if seconds != self._seconds:
            self._seconds = seconds
            self._stop_deadline()
            self._start_deadline()

    def _start_deadline(self) -> None:
        self._deadline = self._seconds and self.callLater(self._seconds, self.refuse, TOO_SLOW)

    def _stop_deadline(self) -> None:
        if self._deadline and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class HTTPFactory(http_protocol.HTTPFactory):  # type: ignore[misc]
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol

    def protocol(self) -> Any:
        return http._GenericHTTPChannelProtocol(Channel())
