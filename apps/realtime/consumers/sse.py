"""Streams as Server-Sent Events, for readers whose network lets no WebSockets through.

    GET /sse/liveblog.blog.3/?after=41&epoch=k3f9x2

The response goes on for as long as the client stays. Each event's data is the frame that a socket
would get, and its id, `<epoch>:<seq>`, is the cursor with which a browser reconnects.
"""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from typing import Any, ClassVar

from asgiref.typing import HTTPRequestEvent
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.http import AsyncHttpConsumer

from apps.realtime.consumers import sse_text
from apps.realtime.consumers.admission import Admitted, Subscriber, admission
from apps.realtime.consumers.build_id import build_id
from apps.realtime.consumers.scope import reader_of
from apps.realtime.consumers.sse_heartbeat import SseHeartbeat
from apps.realtime.consumers.state import State
from apps.realtime.errors import NotFound
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.join import join
from apps.realtime.hub.limits import limits
from apps.realtime.hub.send_queue import SendQueue
from apps.realtime.hub.subscription import Subscription
from apps.realtime.hub.transport import transport_of
from apps.realtime.protocol import Person, Resync, Subscribed, Unsubscribed, Welcome
from apps.realtime.selectors import Position
from apps.realtime.sessions.language import activate_language
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.telemetry.counters import counters
from apps.realtime.telemetry.log_context import log_context

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15

CLOSE = (b"connection", b"close")
PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]


class StreamEvents(AsyncHttpConsumer):
    """One stream to one reader: `path("sse/<stream>/", StreamEvents.as_asgi(kinds=...))`.

    On its own it reads no cookie and serves public kinds only. Inside `Authentication` it serves
    others, too, to the session's user, with the rights and revocations of a socket. It sends no
    CORS header: scripts of other sites may not read. A client that falls behind is disconnected,
    and reconnects with its cursor.
    """

    is_socket: ClassVar[bool] = False

    def __init__(self, kinds: Collection[type[StreamKind]]) -> None:
        super().__init__()
        self.kinds = kinds
        self.reader = Reader()
        self.kind: type[StreamKind] | None = None  # of the stream that is asked for
        self.subscription: Subscription | None = None
        self.closing: asyncio.Task[None] | None = None
        self.state = State.OPEN

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read and dispatch in one loop; Channels' own gives each response a layer channel."""
        self.scope = scope
        self.reader = reader_of(scope)
        self.base_send = send
        activate_language(scope)
        self.send_queue = SendQueue(
            self._send_text,
            self._too_slow,
            limits=limits(),
            transport=transport_of(scope),
            make_ready=sse_text.chunk_of,
        )
        self.heartbeat = SseHeartbeat(self.send_queue.put)
        try:
            with suppress(StopConsumer):
                while True:
                    message = await receive()
                    await getattr(self, get_handler_name(message))(message)
        finally:
            self._leave()

    async def http_request(self, message: HTTPRequestEvent) -> None:
        """Channels' own ends the consumer when `handle` returns; this one stays to send events.

        It ends with `http.disconnect`, which servers send once the client or the response is gone.
        """
        if not message.get("more_body"):
            await self.handle(b"")

    async def handle(self, body: bytes) -> None:
        try:
            await self._serve()
        except Exception:
            logger.exception("An event stream failed; its client will reconnect.")
            if self.subscription is None:
                await self._answer(503, "This does not work at the moment. Please try again.")
            else:
                self._close_soon()

    async def _serve(self) -> None:
        scope: Any = self.scope
        stream = scope["url_route"]["kwargs"]["stream"]
        log_context().fields["route"] = scope["path"].replace(stream, "{stream}")
        cursor = sse_text.cursor_of(scope)
        if scope["method"] not in ("GET", "HEAD"):
            await self._answer(405, "Only GET.", (b"allow", b"GET, HEAD"))
        elif await self._admit(stream) is None:
            await self._answer(404, NotFound().message)
        elif cursor is None:
            await self._answer(400, "The cursor is <epoch>:<seq>.")
        elif Hub.current().draining:
            again = (b"retry-after", b"1"), CLOSE
            await self._answer(503, "This server restarts. Please try again.", *again)
        elif scope["method"] == "HEAD":
            await self.send_response(200, b"", headers=sse_text.HEADERS)
        else:
            await self._follow(stream, *cursor)

    async def _admit(self, stream: str) -> Admitted | None:
        scope: Any = self.scope
        for kind in self.kinds:
            key = kind.key_of(stream)
            if key is not None and (kind.public or "session" in scope):
                self.kind = kind
                return await admission.ask(Subscriber(kind, self.reader, key))
        return None

    async def _answer(self, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
        self.state = State.CLOSING
        await self.send_response(status, f"{sentence}\n".encode(), headers=[*PLAIN, *headers])

    async def _follow(self, stream: str, after: int | None, epoch: str) -> None:
        subscription = self.subscription = self._subscription(stream)
        # A client that does not read the end is cut off, with all that its connection carries.
        await self.send_headers(headers=[*sse_text.HEADERS, CLOSE])
        self.send_queue.put(sse_text.retry_text())
        welcome = Welcome(
            heartbeat_seconds=HEARTBEAT_SECONDS,
            frame_bytes=0,
            user=self.reader.name,
            build=build_id(),
        )
        self._send_frame(welcome.model_dump_json())
        Hub.current().connect(self)
        self.heartbeat.start(HEARTBEAT_SECONDS)

        def joined(position: Position, start: int) -> None:
            place = Subscribed(stream=stream, epoch=position.epoch, head=position.head, after=start)
            # A cursor that gets `resync` must get it again until the page has another.
            cursor = f"{position.epoch if after is None else epoch}:{start}"
            self.send_queue.put(sse_text.event_text("subscribed", place.model_dump_json(), cursor))

        async def authorize() -> None:
            admitted = await self._admit(stream)
            if admitted is None or self.state is not State.OPEN:
                raise NotFound
            subscription.person = admitted.person

        try:
            await join(subscription, after=after, epoch=epoch, authorize=authorize, joined=joined)
        except NotFound:
            self.end_stream(stream)
        else:
            self._join_presence(subscription)

    def _join_presence(self, subscription: Subscription) -> None:
        """Count the reader, or show who it is. Where nobody has a name, there is nobody to show."""
        kind = self.kind
        shown = kind and kind.presence and (kind.anonymous or not kind.public)
        if kind and shown and self.state is State.OPEN:
            Hub.current().presence.join(subscription, anonymous=kind.anonymous)

    def _subscription(self, stream: str) -> Subscription:
        return Subscription(
            stream,
            reader=self.reader,
            send=self._send_frame,
            flush=self.send_queue.flush,
            resync=self._resync,
            revoked=self.end_stream,
        )

    def _send_frame(self, frame: str) -> None:
        self.send_queue.put(sse_text.text_of(frame))

    def _resync(self, stream: str) -> None:
        """The page must reload its content, and then subscribes with a new cursor."""
        self._send_frame(Resync(stream=stream).model_dump_json())
        counters.resyncs += 1
        self._close_soon()

    # The hub calls these

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        return {self.subscription.stream: self.kind} if self.subscription and self.kind else {}

    def show_person(self, stream: str, person: Person | None) -> None:
        """Nobody is present by an event stream."""

    def end_stream(self, stream: str) -> None:
        """The reader may no longer read the stream."""
        self._send_frame(Unsubscribed(stream=stream, code="revoked").model_dump_json())
        self._close_soon()

    def end_session(self) -> None:
        """The session has ended, and with it what it could read."""
        for stream in self.subscribed_kinds():
            self.end_stream(stream)

    async def close_for_restart(self) -> None:
        """This process shuts down: end the response, and the client reconnects to another."""
        counters.closed["restart"] += 1
        self._close_soon()
        if self.closing is not None:
            await self.closing

    def _too_slow(self) -> None:
        counters.closed["slow"] += 1
        self._close_soon()

    def _close_soon(self) -> None:
        """End the response, after what is queued."""
        if self.state is State.OPEN:
            self.state = State.CLOSING
            self._detach()
            self.closing = asyncio.ensure_future(self._close())

    async def _close(self) -> None:
        await self.send_queue.finish()
        self.send_queue.close()
        await self.send_body(b"")

    def _detach(self) -> None:
        Hub.current().connections.discard(self)
        self.heartbeat.stop()
        if self.subscription is not None:
            Hub.current().detach(self.subscription)

    def _leave(self) -> None:
        self.state = State.CLOSED
        self._detach()
        self.send_queue.close()

    async def _send_text(self, text: str) -> None:
        await self.base_send(
            {"type": "http.response.body", "body": text.encode(), "more_body": True}
        )
