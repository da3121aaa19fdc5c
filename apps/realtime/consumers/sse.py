"""Public streams as Server-Sent Events, for readers whose network lets no WebSockets through.

    GET /sse/liveblog.blog.3/?after=41&epoch=k3f9x2

The response goes on for as long as the reader stays. Each event's data is the very frame a socket
would get, and its id, `<epoch>:<seq>`, is the cursor with which a browser comes back by itself.
"""

import asyncio
import json
import logging
import random
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import parse_qs

from asgiref.typing import HTTPRequestEvent
from channels.generic.http import AsyncHttpConsumer

from apps.realtime.errors import NotFound
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.limits import limits
from apps.realtime.hub.local_stream import Subscription
from apps.realtime.hub.send_queue import SendQueue
from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import Resync, Subscribed
from apps.realtime.server.same_origin import header
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.telemetry.counters import tally
from apps.realtime.telemetry.log_context import trace

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15
# Browsers that come back by themselves wait this long, each another time.
RETRY_MS = (1_000, 5_000)
CURSOR = re.compile(r"(?P<epoch>\w{0,16}):(?P<seq>[0-9]{1,16})", re.ASCII)

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    (b"x-content-type-options", b"nosniff"),
]
PLAIN = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]

Cursor = tuple[int | None, str]


class StreamEvents(AsyncHttpConsumer):
    """One public stream to one reader: `path("sse/<stream>/", StreamEvents.as_asgi(kinds=...))`.

    It looks at no cookie and sends no CORS header: everybody may read these streams, other sites'
    scripts may not. A reader who falls behind is let go of, and comes back with the cursor.
    """

    channel_layer_alias = ""
    is_socket: ClassVar[bool] = False

    def __init__(self, kinds: Collection[type[StreamKind]]) -> None:
        super().__init__()
        self.kinds = kinds
        self.reader = Reader()
        self.subscription: Subscription | None = None
        self.beating: asyncio.Task[None] | None = None
        self.ending: asyncio.Task[None] | None = None
        self.over = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        now = limits()
        self.send_queue = SendQueue(
            self._send_text,
            self._too_slow,
            max_frames=now.outbox_frames,
            max_unacknowledged_bytes=now.outbox_bytes,
        )
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

    async def http_request(self, message: HTTPRequestEvent) -> None:
        """Channels' own ends the consumer when `handle` returns; this one stays to send events.

        It ends with `http.disconnect`, which servers send after the reader or the response went.
        """
        if not message.get("more_body"):
            await self.handle(b"")

    async def handle(self, body: bytes) -> None:
        try:
            await self._serve()
        except Exception:
            logger.exception("An event stream failed; its reader will come back.")
            if self.subscription is None:
                await self._answer(503, "For a moment this does not work. Please try again.")
            else:
                self._close_soon()

    async def _serve(self) -> None:
        scope: Any = self.scope
        stream = scope["url_route"]["kwargs"]["stream"]
        trace().fields["route"] = scope["path"].replace(stream, "{stream}")
        cursor = cursor_of(scope)
        if scope["method"] not in ("GET", "HEAD"):
            await self._answer(405, "Only GET.", (b"allow", b"GET, HEAD"))
        elif not await self._is_public(stream):
            await self._answer(404, NotFound().message)
        elif cursor is None:
            await self._answer(400, "The cursor is <epoch>:<seq>.")
        elif scope["method"] == "HEAD":
            await self.send_response(200, b"", headers=HEADERS)
        else:
            await self._follow(stream, *cursor)

    async def _is_public(self, stream: str) -> bool:
        for kind in self.kinds:
            key = kind.key_of(stream)
            if kind.public and key is not None:
                return await in_thread(kind.may_read, reader=self.reader, key=key)
        return False

    async def _answer(self, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
        self.over = True
        await self.send_response(status, f"{sentence}\n".encode(), headers=[*PLAIN, *headers])

    async def _follow(self, stream: str, after: int | None, epoch: str) -> None:
        """As a socket's `subscribe`: collect, read where the stream stands, replay, go live."""
        subscription = self.subscription = Subscription(
            stream,
            send=self._tell,
            ready=self.send_queue.flush,
            resync=lambda: self._resync(stream),
        )
        await self.send_headers(headers=HEADERS)
        self.send_queue.put(f"retry: {random.randint(*RETRY_MS)}\n\n")  # noqa: S311  it only spreads
        Hub.current().sockets.add(self)
        self.beating = asyncio.ensure_future(self._beat())
        position = await Hub.current().attach(subscription)
        start = position.head if after is None else after
        place = Subscribed(stream=stream, epoch=position.epoch, head=position.head, after=start)
        # A cursor that gets `resync` must get it again until the page has another.
        cursor = f"{position.epoch if after is None else epoch}:{start}"
        self.send_queue.put(event_text("subscribed", place.model_dump_json(), cursor))
        if after is None or position.reaches(after=after, epoch=epoch):
            await Hub.current().catch_up(subscription, position, after=start)
        else:
            self._resync(stream)

    def _tell(self, frame: str) -> None:
        self.send_queue.put(text_of(frame))

    async def _beat(self) -> None:
        """Shows browser and proxies that the line is alive: an event, as pages see no comments."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self.send_queue.put(event_text("heartbeat", str(HEARTBEAT_SECONDS)))

    def _resync(self, stream: str) -> None:
        """The page must load its content anew, and then asks with another cursor."""
        self._tell(Resync(stream=stream).model_dump_json())
        tally.resyncs += 1
        self._close_soon()

    # What the hub asks of a socket

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        return {}  # public streams need no second look

    def end_stream(self, stream: str) -> None:
        """Nobody is shut out of a public stream."""

    def end_session(self) -> None:
        """Nobody's session is known here."""

    async def close_for_restart(self) -> None:
        """This process is ending: so does the response, and its reader comes back to another."""
        tally.closed["restart"] += 1
        self._close_soon()
        if self.ending is not None:
            await self.ending

    # The end

    def _too_slow(self) -> None:
        tally.closed["slow"] += 1
        self._close_soon()

    def _close_soon(self) -> None:
        """End the response, after what is on its way."""
        if not self.over:
            self.over = True
            self._forget()
            self.ending = asyncio.ensure_future(self._finish())

    async def _finish(self) -> None:
        await self.send_queue.flush()
        self.send_queue.close()
        await self.send_body(b"")

    def _forget(self) -> None:
        Hub.current().sockets.discard(self)
        if self.beating is not None:
            self.beating.cancel()
        if self.subscription is not None:
            Hub.current().detach(self.subscription)

    def _leave(self) -> None:
        self.over = True
        self._forget()
        self.send_queue.close()

    async def _send_text(self, text: str) -> None:
        await self.base_send(
            {"type": "http.response.body", "body": text.encode(), "more_body": True}
        )


def cursor_of(scope: Any) -> Cursor | None:
    """Where to begin: after `Last-Event-ID`, else after the query's cursor, else from now on.

    None for a cursor that cannot be read.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    text = header(scope, b"last-event-id")
    if not text and "after" in query:
        text = f"{query.get('epoch', [''])[-1]}:{query['after'][-1]}"
    if not text:
        return None, ""
    found = CURSOR.fullmatch(text)
    return (int(found["seq"]), found["epoch"]) if found else None


@lru_cache(maxsize=64)
def text_of(frame: str) -> str:
    """A frame as an event, made once for all readers in this process."""
    fields = json.loads(frame)
    place = f"{fields['epoch']}:{fields['seq']}" if "seq" in fields else None
    return event_text(fields["type"], frame, place)


def event_text(name: str, data: str, place: str | None = None) -> str:
    """One event. `data` is JSON, so it has no line breaks of its own."""
    line = "" if place is None else f"id: {place}\n"
    return f"{line}event: {name}\ndata: {data}\n\n"
