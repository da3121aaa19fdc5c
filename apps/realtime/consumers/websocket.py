"""The WebSocket edge: commands in, `ok` or `error` out, streams in between."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer

from apps.realtime.consumers.close_codes import TOO_MANY
from apps.realtime.consumers.closing import close_with
from apps.realtime.consumers.command_parser import CommandParser
from apps.realtime.errors import LoginRequired, NotFound, Refused
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.limits import IdleTimeout, RateLimit, is_too_long, limits
from apps.realtime.hub.local_stream import Subscription
from apps.realtime.hub.send_queue import SendQueue
from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import (
    Command,
    ErrorFrame,
    Ok,
    Person,
    PersonTyping,
    Ping,
    Resync,
    Subscribe,
    Subscribed,
    Typing,
    Unsubscribe,
    Unsubscribed,
    Welcome,
    WireModel,
)
from apps.realtime.selectors import Position
from apps.realtime.services import ephemeral_send
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.telemetry.counters import Closed, tally
from apps.realtime.telemetry.log_context import refused, trace

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20
REFUSED_AT_THE_DOOR = 4403
TOO_SLOW = 4408
MESSAGE_TOO_BIG = 1009
COME_BACK = 1012
SESSION_ENDED = 4401


class StreamConsumer(AsyncWebsocketConsumer):
    """Serves the stream kinds in `kinds` and the commands in `commands` on one socket.

    As everywhere in Channels, a command of type `message.send` is handled by the method
    `message_send(command)`. What it returns (a dict or None) is the `ok`'s result; a `Refused` it
    raises becomes the `error`. Frames of one socket are handled strictly in order.
    """

    kinds: ClassVar[tuple[type[StreamKind], ...]] = ()
    commands: ClassVar[tuple[type[Command], ...]] = ()
    is_socket: ClassVar[bool] = True
    # No layer channel per socket: the hub listens for all of them.
    channel_layer_alias = ""

    parser: ClassVar[CommandParser] = CommandParser()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.parser = CommandParser(*cls.commands)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.subscriptions: dict[str, Subscription] = {}
        self.limits = limits()
        self.send_queue = SendQueue(
            self._send_text,
            self._too_slow,
            max_frames=self.limits.outbox_frames,
            max_unacknowledged_bytes=self.limits.outbox_bytes,
        )
        self.pace = RateLimit(self.limits.frames_per_second, self.limits.frames_at_once)
        self.silence = IdleTimeout(self.limits.silent_seconds, self._too_silent)
        self.closing = False
        self.handling = asyncio.Lock()
        self.reader = reader_of(scope)
        self.trace = trace()
        self.trace.fields["user"] = self.reader.user_id
        try:
            await super().__call__(scope, receive, send)
        finally:  # disconnect() is skipped after an exception (channels#1466) and on cancellation
            self._leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels' own, without its thread hop per message (to close old database connections)."""
        await getattr(self, get_handler_name(message))(message)

    # The door

    async def authorize_connection(self) -> None:
        """Raise `Refused` to turn the socket away with a reason. `self.reader` is set."""

    async def connect(self) -> None:
        await self.accept()
        Hub.current().sockets.add(self)
        self.silence.start()
        try:
            await self.authorize_connection()
        except Refused as refusal:
            self.send_frame(ErrorFrame(id=None, code=refusal.code, message=refusal.message))
            log_in = isinstance(refusal, LoginRequired)
            await self._close(SESSION_ENDED if log_in else REFUSED_AT_THE_DOOR, "refused")
        else:
            self.send_frame(self._welcome())

    def _welcome(self) -> Welcome:
        return Welcome(
            heartbeat_seconds=HEARTBEAT_SECONDS,
            frame_bytes=self.limits.frame_bytes,
            user=self.reader.name,
        )

    async def websocket_disconnect(self, message: Any) -> None:
        self.trace.fields.setdefault("close_code", message["code"])
        await super().websocket_disconnect(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        self.send_queue.acknowledged()
        self.silence.touch()
        if self.closing:
            return
        if is_too_long(text_data or bytes_data or "", self.limits.frame_bytes):
            await self._close(MESSAGE_TOO_BIG, "too big")
            return
        try:
            self._keep_pace()
            command = self.parser.parse(text_data)
        except Refused as refusal:
            command_id = self.parser.id_of(text_data)
            self.send_frame(ErrorFrame(id=command_id, code=refusal.code, message=refusal.message))
        else:
            async with self.handling, self._answering(command):
                await self._handle(command)

    def _keep_pace(self) -> None:
        match self.pace.frame():
            case "too many":
                raise Refused("too_many", "Too much at once. Wait a moment and try again.")
            case "flood":
                self._close_soon(TOO_MANY, "flood")
                raise Refused("too_many", "Too much at once.")

    def send_frame(self, frame: WireModel) -> None:
        """Queue one frame for this socket."""
        self.send_queue.put(frame.model_dump_json())

    # Commands

    @asynccontextmanager
    async def _answering(self, command: Command) -> AsyncIterator[None]:
        """Whatever goes wrong is answered, and the socket lives on."""
        try:
            yield
        except Refused as refusal:
            self.send_frame(ErrorFrame(id=command.id, code=refusal.code, message=refusal.message))
        except Exception:
            logger.exception("Command %s failed.", type(command).__name__)
            message = "Something went wrong on the server. It was logged; please try again."
            self.send_frame(ErrorFrame(id=command.id, code="internal", message=message))

    async def _handle(self, command: Command) -> None:
        match command:
            case Subscribe():
                await self._subscribe(command)
            case Unsubscribe():
                self._unsubscribe(command)
            case Typing():
                await self._typing(command)
            case Ping():
                self.send_frame(Ok(id=command.id))
            case _:
                handler = getattr(self, get_handler_name(command.model_dump(include={"type"})))
                self.send_frame(Ok(id=command.id, result=await handler(command)))

    async def _subscribe(self, command: Subscribe) -> None:
        kind = await self._authorise(command.stream)
        self._drop(command.stream)  # subscribing again starts again
        most = self.limits.subscriptions
        if most and len(self.subscriptions) >= most:
            raise Refused("too_many", f"One connection can follow {most} streams at most.")
        person = await self._person(kind, command.stream)
        if self.closing:  # and has left all it followed
            raise Refused("unavailable", "This connection is ending.")
        subscription = self._new_subscription(command.stream, person)
        position = await self._attach(subscription, kind)
        after = position.head if command.after is None else command.after
        self.send_frame(Ok(id=command.id, result=subscribed(command.stream, position, after)))
        if command.after is None or position.reaches(after=after, epoch=command.epoch):
            await self._catch_up(subscription, position, after)
            if kind.presence and self.subscriptions.get(command.stream) is subscription:
                Hub.current().presence.join(subscription)
        else:
            self._resync(command.stream)

    async def _attach(self, subscription: Subscription, kind: type[StreamKind]) -> Position:
        try:
            position = await Hub.current().attach(subscription)
            if not kind.public:  # again, as a right taken away until now was not heard of here
                await self._authorise(subscription.stream)
        except Exception:  # the answer says that nothing follows
            self._drop(subscription.stream)
            raise
        return position

    async def _catch_up(self, subscription: Subscription, position: Position, after: int) -> None:
        try:
            await Hub.current().catch_up(subscription, position, after=after)
        except Exception:  # "ok" was said already, so only the socket's end can tell
            logger.exception("A replay broke off; its reader comes back with the cursor.")
            self._close_soon(COME_BACK, "broken off")

    def accepts_stream(self, stream: str) -> bool:
        """Whether this route is the place for `stream`: for routes whose arguments name one."""
        return True

    async def _authorise(self, stream: str) -> type[StreamKind]:
        """The stream's kind. Raises `NotFound` for none of ours and for one not for this reader."""
        for kind in self.kinds if self.accepts_stream(stream) else ():
            key = kind.key_of(stream)
            if key is not None and await in_thread(kind.may_read, reader=self.reader, key=key):
                return kind
        self._drop(stream)
        raise NotFound

    async def _person(self, kind: type[StreamKind], stream: str) -> Person | None:
        """How this socket's reader appears to others there, if that is shown at all."""
        key = kind.key_of(stream)
        if key is None or not (kind.presence or kind.typing):
            return None
        return await in_thread(kind.person, reader=self.reader, key=key)

    def _new_subscription(self, stream: str, person: Person | None) -> Subscription:
        subscription = self.subscriptions[stream] = Subscription(
            stream,
            send=self.send_queue.put,
            ready=self.send_queue.flush,
            resync=lambda: self._resync(stream),
            person=person,
        )
        return subscription

    def _unsubscribe(self, command: Unsubscribe) -> None:
        if command.stream not in self.subscriptions:
            raise Refused("not_subscribed", "This connection does not follow that stream.")
        self._drop(command.stream)
        self.send_frame(Ok(id=command.id))

    async def _typing(self, command: Typing) -> None:
        subscription = self.subscriptions.get(command.stream)
        if subscription is None:
            raise Refused("not_subscribed", "This connection does not follow that stream.")
        person = subscription.person
        if person is None or not self.subscribed_kinds()[command.stream].typing:
            raise Refused("forbidden", "Nobody is shown typing here.")
        self.send_frame(Ok(id=command.id))
        if subscription.typing.allows():
            event = PersonTyping(person=person)
            await ephemeral_send(stream=command.stream, event=event, exclude=person.id)

    def _resync(self, stream: str) -> None:
        self._drop(stream)
        self.send_frame(Resync(stream=stream))
        tally.resyncs += 1

    def _drop(self, stream: str) -> None:
        if subscription := self.subscriptions.pop(stream, None):
            Hub.current().detach(subscription)

    # The end

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        return {
            stream: kind
            for stream in self.subscriptions
            for kind in self.kinds
            if kind.key_of(stream) is not None
        }

    def end_stream(self, stream: str) -> None:
        """The reader may no longer read `stream`."""
        if stream in self.subscriptions:
            self._drop(stream)
            self.send_frame(Unsubscribed(stream=stream, code="revoked"))

    def end_session(self) -> None:
        """The session is over. Who has another by now comes back with that."""
        self._close_soon(SESSION_ENDED, "session over")

    async def close_for_restart(self) -> None:
        """This process is ending. The command in hand is answered, then the socket closed."""
        if self.closing:
            return
        self.closing = True
        Hub.current().sockets.discard(self)
        for stream in tuple(self.subscriptions):  # their clients come back with a cursor
            self._drop(stream)
        async with self.handling:
            await self._close(COME_BACK, "restart")

    def _too_slow(self) -> None:
        self._close_soon(TOO_SLOW, "slow")

    def _too_silent(self) -> None:
        self._close_soon(TOO_SLOW, "silent")

    def _close_soon(self, code: int, why: Closed) -> None:
        if self.closing:
            return
        self.closing = True
        self._leave()
        self._ending = asyncio.ensure_future(self._close(code, why))

    async def _close(self, code: int, why: Closed) -> None:
        self.closing = True
        tally.closed[why] += 1
        self.trace.fields["close_code"] = code
        await self.send_queue.flush()
        with suppress(OSError):  # it has gone already, of which uvicorn complains
            await close_with(self.close, code)

    def _leave(self) -> None:
        self.silence.stop()
        Hub.current().sockets.discard(self)
        for stream in tuple(self.subscriptions):
            self._drop(stream)
        self.send_queue.close()

    async def _send_text(self, frame: str) -> None:
        await self.base_send({"type": "websocket.send", "bytes": None, "text": frame})


class UnknownPath(AsyncWebsocketConsumer):
    """Refuses a path that no app serves, without a traceback."""

    channel_layer_alias = ""

    async def connect(self) -> None:
        refused("unknown path")
        raise DenyConnection


def reader_of(scope: Any) -> Reader:
    """Who the session behind a socket is. AuthMiddlewareStack has loaded the user already."""
    user = scope.get("user")
    session = scope.get("session")
    known = user is not None and user.is_authenticated
    return Reader(
        user_id=user.pk if known else None,
        session_key=session.session_key if session is not None else None,
        auth_hash=user.get_session_auth_hash() if known else None,
    )


def subscribed(stream: str, position: Position, after: int) -> dict[str, Any]:
    result = Subscribed(stream=stream, epoch=position.epoch, head=position.head, after=after)
    return result.model_dump()
