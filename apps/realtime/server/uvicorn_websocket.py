"""WebSockets on uvicorn: `--ws apps.realtime.server.uvicorn_websocket:WebSocketProtocol`.

Checked against uvicorn 0.54 and websockets 17. uvicorn parses all frames that one read brought
before anything else runs; here every frame is counted, and a flood ends the connection at that
frame. Handshakes that uvicorn leaves unanswered get an answer. uvicorn loads this module before
Django has loaded its apps.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import ProtocolError
from websockets.frames import CloseCode as StandardCode
from websockets.frames import Frame
from websockets.protocol import OPEN

from apps.realtime.hub.close_codes import CloseCode
from apps.realtime.hub.transport import EXTENSION
from apps.realtime.server.asyncio_transport import AsyncioTransport
from apps.realtime.server.checked_versions import UVICORN_WEBSOCKET, were_checked
from apps.realtime.server.compact import compact
from apps.realtime.server.frame_limit import FrameLimit
from apps.realtime.server.inbox import Flag, Inbox
from apps.realtime.telemetry.counters import counters

BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# How long a client has to read why it is refused, and to close the connection.
LINGER_SECONDS = 3.0


class WebSocketProtocol(WebSocketsSansIOProtocol):
    refused = False  # nothing more is written, and what comes is thrown away
    sending = 0  # messages that wait in `send`

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Inbox()  # type: ignore[assignment]
        self.writable = Flag(is_set=True)  # type: ignore[assignment]
        self.frame_limit = FrameLimit()
        if self.frame_limit.message_bytes:
            self.conn.max_message_size = self.frame_limit.message_bytes
        self._handle_frame = self.conn.recv_frame
        self.conn.recv_frame = self._count_frame  # type: ignore[method-assign]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.extension = AsyncioTransport(transport)

    async def run_asgi(self) -> None:
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self.extension
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """A ready frame never overtakes a message that waits here, or a close frame."""
        self.extension.open(False)
        self.sending += 1
        try:
            await super().send(message)
        finally:
            self.sending -= 1
            self.extension.open(not self.sending and self.takes_ready_frames())

    def takes_ready_frames(self) -> bool:
        compresses = bool(self.conn.extensions)
        return self.conn.state is OPEN and not compresses and were_checked(*UVICORN_WEBSOCKET)

    def start_keepalive(self) -> None:
        """Called once the socket is accepted: nobody asks for the handshake's headers again.

        The scope has its own. websockets' parser holds the request for as long as the socket lives.
        """
        super().start_keepalive()
        self.request.headers.clear()
        self.response.headers.clear()
        compact(self)

    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self._refuse(b"".join(self.conn.data_to_send()) or BAD_REQUEST)

    def _count_frame(self, frame: Frame) -> None:
        """Called for each frame, fragments and control frames included, as it is parsed."""
        if self.frame_limit.is_flood():
            counters.closed["flood"] += 1
            self.conn.fail(CloseCode.TOO_MANY)
            raise ProtocolError("too many frames")  # websockets then parses no further
        self._handle_frame(frame)

    def send_receive_event_to_app(self) -> None:
        """uvicorn logs a traceback for text that is not UTF-8."""
        if self.curr_msg_data_type == "text" and not is_utf8(b"".join(self.frames)):
            self.frames = []
            self.conn.fail(StandardCode.INVALID_DATA)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        if self.conn.close_sent is None:  # the application has not accepted the socket
            self.transport.abort()
            return
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        if code == CloseCode.MESSAGE_TOO_BIG:
            counters.closed["too big"] += 1
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_sent = True
        self._refuse(b"".join(self.conn.data_to_send()))

    def _refuse(self, answer: bytes) -> None:
        """Write the answer and the end, and go on reading until the client closes.

        If a server closes while a client is sending, the system answers the next bytes with a
        reset, and the client may never read the answer.
        """
        self.refused = True
        self.extension.open(False)
        self.transport.write(answer)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # uvicorn closes once the application has ended, unless it has set this timer.
        self.close_timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)


def is_utf8(text: bytes) -> bool:
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False
