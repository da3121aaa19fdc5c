"""WebSockets on Daphne: limits on a socket before a consumer sees a message.

Checked against Daphne 4.2 and autobahn 25 and 26. autobahn parses all frames that one read brought
before anything else runs, and Daphne queues messages without a limit. Here every frame is counted,
a flood ends the connection at that frame, and a socket whose consumer is busy is not read.
"""

from typing import Any

from autobahn.twisted.websocket import ConnectionDeny
from daphne import ws_protocol
from twisted.internet import reactor

from apps.realtime.hub.close_codes import PRIVATE, CloseCode
from apps.realtime.server.compact import compact
from apps.realtime.server.daphne import TwistedTransport
from apps.realtime.server.frame_limit import FrameLimit
from apps.realtime.telemetry.counters import Closed, counters

MOST_WAITING = 32  # messages that the consumer has not received
PAUSE_SECONDS = 0.05
OPTIONS = frozenset(ws_protocol.WebSocketProtocol.CONFIG_ATTRS)
# Attributes that autobahn keeps of a handshake, and never reads again.
HANDSHAKE = ("http_request_data", "http_response_data", "http_status_line", "_wskey")
EARLY_BYTES = 64 * 1024  # that may come before the application has accepted the socket
# How long a client has to read why it is refused, and to close the connection.
LINGER_SECONDS = 3.0


class WebSocketProtocol(ws_protocol.WebSocketProtocol):  # type: ignore[misc]
    asked = False  # whether the application decides on the handshake, or has decided
    refused_with: int | None = None
    paused = False
    extension: TwistedTransport | None = None
    CONFIG_ATTRS = ()  # autobahn copies these options, 26 of them, to each socket
    _state: int = ws_protocol.WebSocketProtocol.STATE_CONNECTING

    def __getattr__(self, name: str) -> Any:
        """autobahn's options are those of the factory, which all sockets share."""
        if name in OPTIONS:
            return getattr(self.factory, name)
        raise AttributeError(name)

    @property
    def state(self) -> int:
        """autobahn's own. The first close frame, sent or received, ends OPEN."""
        return self._state

    @state.setter
    def state(self, state: int) -> None:
        self._state = state
        if self.extension is not None:
            self.extension.open(state == self.STATE_OPEN and self._perMessageCompress is None)

    def extend(self) -> TwistedTransport:
        self.extension = TwistedTransport(self.transport)
        return self.extension

    def processHandshake(self) -> None:
        """Called for all that comes until the application has accepted the socket."""
        if not self.asked:
            super().processHandshake()
        elif len(self.data) > EARLY_BYTES:
            self.dropConnection(abort=True)

    def onConnect(self, request: Any) -> Any:
        if not request.headers.get("sec-websocket-protocol", "").isascii():
            raise ConnectionDeny(400, "Bad Request")
        self.asked = True
        self.frame_limit = FrameLimit()
        return super().onConnect(request)

    def onOpen(self) -> None:
        """Forget the handshake, of which the scope has its own copy."""
        super().onOpen()
        self.http_headers.clear()
        for name in HANDSHAKE:
            delattr(self, name)
        compact(self)

    def onFrameBegin(self) -> None:
        """Called for each frame, fragments and control frames included."""
        if self.frame_limit.is_flood():
            self.refuse(CloseCode.TOO_MANY, "flood")
        super().onFrameBegin()

    def onMessageFrameBegin(self, length: int) -> None:
        """Called for each fragment, before its payload is read."""
        super().onMessageFrameBegin(length)
        if self.frame_limit.is_too_long(self.message_data_total_length) and not self.failedByMe:
            self.refuse(CloseCode.MESSAGE_TOO_BIG + PRIVATE, "too big")

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803  autobahn's name
        super().onMessage(payload, isBinary)
        if not self.paused and self.application_queue.qsize() >= MOST_WAITING:
            self.paused = True
            self.transport.pauseProducing()
            reactor.callLater(PAUSE_SECONDS, self._resume)

    def handle_reply(self, message: Any) -> None:
        """Send an empty message, too: Daphne takes it for none."""
        super().handle_reply(message)
        text, data = message.get("text"), message.get("bytes")
        if message["type"] == "websocket.send" and not (text or data):
            self.serverSend(b"" if text is None else "", binary=text is None)

    def onClose(self, wasClean: bool, code: int | None, reason: Any) -> None:  # noqa: N803
        if hasattr(self, "server"):  # else the handshake was refused before Daphne saw it
            super().onClose(wasClean, self.refused_with or code, reason)

    def dataReceived(self, data: bytes) -> None:
        if self.refused_with is None:
            super().dataReceived(data)

    def refuse(self, code: int, why: Closed) -> None:
        """Send a close frame, and handle nothing more that comes, not even what was read."""
        counters.closed[why] += 1
        self.refused_with = int(code)
        self.failedByMe = True  # autobahn drops the rest of the message
        self.sendCloseFrame(code=self.refused_with)
        self.dropConnection(abort=False)

    def _closeConnection(self, abort: bool = False) -> None:
        """After a refusal write the end, and go on reading until the client closes.

        If a server closes while a client is sending, the system answers the next bytes with a
        reset, and the client may never read the close frame.
        """
        if self.refused_with is None or abort:
            super()._closeConnection(abort)
        else:
            self.transport.loseWriteConnection()
            reactor.callLater(LINGER_SECONDS, self.transport.abortConnection)

    def _resume(self) -> None:
        if self.application_queue.qsize() >= MOST_WAITING and self.transport.connected:
            reactor.callLater(PAUSE_SECONDS, self._resume)
        else:
            self.paused = False
            self.transport.resumeProducing()


class WebSocketFactory(ws_protocol.WebSocketFactory):  # type: ignore[misc]
    protocol = WebSocketProtocol
