"""The streams that one socket is subscribed to, and the commands about them."""

import logging
from typing import TYPE_CHECKING

from apps.realtime.consumers.state import State
from apps.realtime.errors import NotFound, Refused
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.join import ReplayFailed, join
from apps.realtime.hub.subscription import Subscription
from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import (
    Ok,
    Person,
    PersonTyping,
    Resync,
    Subscribe,
    Subscribed,
    Typing,
    Unsubscribe,
    Unsubscribed,
)
from apps.realtime.selectors import Position
from apps.realtime.services import ephemeral_send
from apps.realtime.streams import StreamKind
from apps.realtime.telemetry.counters import counters

if TYPE_CHECKING:
    from apps.realtime.consumers.websocket import StreamConsumer

logger = logging.getLogger(__name__)


class Subscriptions:
    """What a `StreamConsumer` is subscribed to. Commands raise `Refused`, or answer with `ok`."""

    def __init__(self, consumer: "StreamConsumer") -> None:
        self.consumer = consumer
        self.by_stream: dict[str, Subscription] = {}

    async def subscribe(self, command: Subscribe) -> None:
        kind = await self._authorize(command.stream)
        self._drop(command.stream)  # subscribing again starts again
        most = self.consumer.limits.subscriptions
        if most and len(self.by_stream) >= most:
            raise Refused("too_many", f"One connection can subscribe to {most} streams at most.")
        person = await self._person(kind, command.stream)
        if self.consumer.state is not State.OPEN:
            raise Refused("unavailable", "This connection is closing.")
        subscription = self._add(command.stream, person)
        try:
            await self._join(subscription, command)
        except ReplayFailed:
            logger.exception("A replay failed; its client reconnects with the cursor.")
            self.consumer.fail_replay()
        except Exception:
            self._drop(command.stream)
            raise
        if kind.presence and self.by_stream.get(command.stream) is subscription:
            Hub.current().presence.join(subscription, anonymous=kind.anonymous)

    def _add(self, stream: str, person: Person | None) -> Subscription:
        subscription = self.by_stream[stream] = Subscription(
            stream,
            reader=self.consumer.reader,
            send=self.consumer.send_queue.put,
            flush=self._flush,
            resync=lambda: self._resync(stream),
            revoked=lambda: self.revoke(stream),
            person=person,
        )
        return subscription

    async def _flush(self) -> None:
        """During a replay no frame of the client is received: what it takes shows that it lives."""
        await self.consumer.send_queue.flush(progressed=self.consumer.idle_timeout.touch)

    async def _join(self, subscription: Subscription, command: Subscribe) -> None:
        stream = subscription.stream

        def joined(position: Position, after: int) -> None:
            result = Subscribed(
                stream=stream, epoch=position.epoch, head=position.head, after=after
            )
            self.consumer.send_frame(Ok(id=command.id, result=result.model_dump()))

        await join(
            subscription,
            after=command.after,
            epoch=command.epoch,
            authorize=lambda: self._authorize(stream),
            joined=joined,
        )

    async def _authorize(self, stream: str) -> type[StreamKind]:
        """The stream's kind. Raises `NotFound` for an unknown and for a forbidden stream."""
        for kind in self.consumer.kinds if self.consumer.accepts_stream(stream) else ():
            key = kind.key_of(stream)
            reader = self.consumer.reader
            if key is not None and await in_thread(kind.may_read, reader=reader, key=key):
                return kind
        self._drop(stream)
        raise NotFound

    async def _person(self, kind: type[StreamKind], stream: str) -> Person | None:
        """How the socket's reader appears to others there, if at all."""
        key = kind.key_of(stream)
        named = kind.presence and not kind.anonymous
        if key is None or not (named or kind.typing):
            return None
        return await in_thread(kind.person, reader=self.consumer.reader, key=key)

    def unsubscribe(self, command: Unsubscribe) -> None:
        self._drop(self._get(command.stream).stream)
        self.consumer.send_frame(Ok(id=command.id))

    async def typing(self, command: Typing) -> None:
        subscription = self._get(command.stream)
        person = subscription.person
        if person is None or not self.kinds()[command.stream].typing:
            raise Refused("forbidden", "Typing is not shown here.")
        self.consumer.send_frame(Ok(id=command.id))
        if subscription.typing.allows():
            event = PersonTyping(person=person)
            await ephemeral_send(stream=command.stream, event=event, exclude=person.id)

    def revoke(self, stream: str) -> None:
        """The reader may no longer read `stream`."""
        if stream in self.by_stream:
            self._drop(stream)
            self.consumer.send_frame(Unsubscribed(stream=stream, code="revoked"))

    def kinds(self) -> dict[str, type[StreamKind]]:
        """The streams, each with its kind."""
        return {
            stream: kind
            for stream in self.by_stream
            for kind in self.consumer.kinds
            if kind.key_of(stream) is not None
        }

    def drop_all(self) -> None:
        for stream in tuple(self.by_stream):
            self._drop(stream)

    def _get(self, stream: str) -> Subscription:
        if subscription := self.by_stream.get(stream):
            return subscription
        raise Refused("not_subscribed", "This connection is not subscribed to that stream.")

    def _resync(self, stream: str) -> None:
        self._drop(stream)
        self.consumer.send_frame(Resync(stream=stream))
        counters.resyncs += 1

    def _drop(self, stream: str) -> None:
        if subscription := self.by_stream.pop(stream, None):
            Hub.current().detach(subscription)
