"""The WebSocket edge: commands in, `ok` or `error` out, streams in between."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import gettext as _

from apps.realtime.consumers.build_id import build_id
from apps.realtime.consumers.command_parser import CommandParser
from apps.realtime.consumers.fair_share import fair_share
from apps.realtime.consumers.idle_timeout import IdleTimeout
from apps.realtime.consumers.scope import forget_handshake, reader_of
from apps.realtime.consumers.state import State
from apps.realtime.consumers.subscriptions import Subscriptions
from apps.realtime.errors import LoginRequired, Refused
from apps.realtime.hub.close_codes import CloseCode, close_with
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.limits import limits
from apps.realtime.hub.rate_limit import RateLimit, is_too_long
from apps.realtime.hub.send_queue import SendQueue
from apps.realtime.hub.transport import transport_of
from apps.realtime.protocol import (
    Command,
    ErrorFrame,
    Ok,
    Person,
    Ping,
    Subscribe,
    Typing,
    Unsubscribe,
    Welcome,
    WireModel,
)
from apps.realtime.sessions.language import activate_language
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.telemetry import tracing
from apps.realtime.telemetry.counters import Closed, counters
from apps.realtime.telemetry.log_context import command_refused, log_context

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20


class StreamConsumer(AsyncWebsocketConsumer):
    """Serves the stream kinds in `kinds` and the commands in `commands` on one socket.

    As everywhere in Channels, a command of type `message.send` is handled by the method
    `message_send(command)`. Its return value (a dict or None) is the `ok`'s result; a `Refused`
    that it raises becomes the `error`, and any other exception is logged and answered with
    `internal`. Frames of one socket are handled strictly in order. Handlers run on the event loop,
    so they call services by `in_thread`.
    """

    kinds: ClassVar[tuple[type[StreamKind], ...]] = ()
    """The kinds of stream that browsers may subscribe to here, each after its `may_read`."""

    commands: ClassVar[tuple[type[Command], ...]] = ()
    """The app's commands. `subscribe`, `unsubscribe`, `ping` and `typing` need not be listed."""

    is_socket: ClassVar[bool] = True
    parser: ClassVar[CommandParser] = CommandParser()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.parser = CommandParser(*cls.commands)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read and dispatch in one loop.

        Channels' own gives each socket a channel of the layer, where the hub listens for all of
        them, and hops to a thread per message to close old database connections.
        """
        self.scope = scope
        self.base_send = send
        activate_language(scope)
        self._open(reader_of(scope))
        try:
            with suppress(StopConsumer):
                while True:
                    message = await receive()
                    await getattr(self, get_handler_name(message))(message)
        finally:  # disconnect() is skipped after an exception (channels#1466) and on cancellation
            self._leave()
            self.state = State.CLOSED

    def _open(self, reader: Reader) -> None:
        self.reader = reader
        self.state = State.OPEN
        self.limits = limits()
        self.subscriptions = Subscriptions(self)
        self.send_queue = SendQueue(
            self._send_text,
            self._too_slow,
            limits=self.limits,
            transport=transport_of(self.scope),
        )
        self.rate_limit = RateLimit(self.limits.frames_per_second, self.limits.frames_at_once)
        self.idle_timeout = IdleTimeout(
            self.limits.silent_seconds, lambda: self._too_slow("silent")
        )
        self.handling = asyncio.Lock()
        self.turns = fair_share.of(reader)
        self.log_context = log_context()
        self.log_context.fields["user"] = reader.user_id

    async def authorize_connection(self) -> None:
        """Raise `Refused` to turn the client away with a reason. `self.reader` is set.

        The client gets an `error` frame without an id, then close code 4403, or 4401 after
        `LoginRequired`.
        """

    async def connect(self) -> None:
        await self.accept()
        Hub.current().connect(self)
        self.idle_timeout.start()
        try:
            await self.authorize_connection()
        except Refused as refusal:
            self.send_frame(ErrorFrame(id=None, code=refusal.code, message=refusal.message))
            log_in = isinstance(refusal, LoginRequired)
            code = CloseCode.SESSION_ENDED if log_in else CloseCode.FORBIDDEN
            await self._close(code, "refused")
        else:
            forget_handshake(self.scope)
            self.send_frame(self._welcome())

    def _welcome(self) -> Welcome:
        return Welcome(
            heartbeat_seconds=HEARTBEAT_SECONDS,
            frame_bytes=self.limits.frame_bytes,
            user=self.reader.name,
            build=build_id(),
        )

    async def websocket_disconnect(self, message: Any) -> None:
        """Channels' own also hops to a thread, to close old database connections."""
        self.log_context.fields.setdefault("close_code", message["code"])
        await self.disconnect(message["code"])
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.idle_timeout.touch()
        if self.state is not State.OPEN:
            return
        if is_too_long(text_data or bytes_data or "", self.limits.frame_bytes):
            await self._close(CloseCode.MESSAGE_TOO_BIG, "too big")
            return
        try:
            self._check_rate()
            command = self.parser.parse(text_data)
        except Refused as refusal:
            command_id = self.parser.id_of(text_data)
            self.send_frame(ErrorFrame(id=command_id, code=refusal.code, message=refusal.message))
        else:
            async with self.handling, self._answering(command):
                await self._handle(command)

    def _check_rate(self) -> None:
        verdict = self.rate_limit.frame()
        if verdict == "flood":
            self._close_soon(CloseCode.TOO_MANY, "flood")
        if verdict != "fine":
            raise Refused("too_many", _("Too much at once. Wait a moment and try again."))

    def send_frame(self, frame: WireModel) -> None:
        """Queue one frame for this socket."""
        self.send_queue.put(frame.model_dump_json())

    # Commands

    @asynccontextmanager
    async def _answering(self, command: Command) -> AsyncIterator[None]:
        """Answer every failure with an `error` frame; the socket stays open."""
        try:
            yield
        except Refused as refusal:
            command_refused(self.log_context, refusal.code)
            self.send_frame(ErrorFrame(id=command.id, code=refusal.code, message=refusal.message))
        except Exception:
            logger.exception("Command %s failed.", type(command).__name__)
            message = _("Something went wrong on the server. It was logged; please try again.")
            self.send_frame(ErrorFrame(id=command.id, code="internal", message=message))

    async def _handle(self, command: Command) -> None:
        match command:
            case Subscribe():
                await self.subscriptions.subscribe(command)
            case Unsubscribe():
                self.subscriptions.unsubscribe(command)
            case Typing():
                await self.subscriptions.typing(command)
            case Ping():
                self.subscriptions.show_idle(command.idle)
                self.send_queue.acknowledged()
                self.send_frame(Ok(id=command.id))
            case _:
                message = command.model_dump(include={"type"})
                handler = getattr(self, get_handler_name(message))
                async with self.turns:
                    with tracing.span("command", **message):
                        result = await handler(command)
                self.send_frame(Ok(id=command.id, result=result))

    def accepts_stream(self, stream: str) -> bool:
        """Whether this route serves `stream`: for routes whose arguments name one."""
        return True

    # The hub calls these

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        return self.subscriptions.kinds()

    def show_person(self, stream: str, person: Person | None) -> None:
        self.subscriptions.show_person(stream, person)

    def end_stream(self, stream: str) -> None:
        self.subscriptions.revoke(stream)

    def end_session(self) -> None:
        """The session has ended. A client that has a new one reconnects with that."""
        self._close_soon(CloseCode.SESSION_ENDED, "session ended")

    async def close_for_restart(self) -> None:
        """This process shuts down: answer the command in hand, then close the socket."""
        if self.state is not State.OPEN:
            return
        self.state = State.CLOSING
        self._detach()
        async with self.handling:
            await self._close(CloseCode.SERVICE_RESTART, "restart")

    def fail_replay(self) -> None:
        """Close the socket, because the client was already told that it is subscribed."""
        self._close_soon(CloseCode.SERVICE_RESTART, "broken off")

    def _too_slow(self, why: Closed = "slow") -> None:
        self._close_soon(CloseCode.TOO_SLOW, why)

    def _close_soon(self, code: CloseCode, why: Closed) -> None:
        if self.state is State.OPEN:
            self.state = State.CLOSING
            self._leave()
            self._closing = asyncio.ensure_future(self._close(code, why))

    async def _close(self, code: CloseCode, why: Closed) -> None:
        self.state = State.CLOSING
        counters.closed[why] += 1
        self.log_context.fields["close_code"] = code.value
        await self.send_queue.finish()
        with suppress(OSError):  # it has gone already, of which uvicorn complains
            await close_with(self.close, code)

    def _leave(self) -> None:
        self.idle_timeout.stop()
        self._detach()
        self.send_queue.close()

    def _detach(self) -> None:
        Hub.current().connections.discard(self)
        self.subscriptions.drop_all()  # the client comes back with its cursors

    async def _send_text(self, frame: str) -> None:
        await self.base_send({"type": "websocket.send", "bytes": None, "text": frame})
