"""The streams that one socket is subscribed to, and the commands about them."""

import logging
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.realtime.consumers.admission import Subscriber, admission
from apps.realtime.consumers.state import State
from apps.realtime.errors import NotFound, Refused
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.join import ReplayFailed, join
from apps.realtime.hub.subscription import Subscription
from apps.realtime.presence.crowd import shown_idle
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
from apps.realtime.streams import Key, StreamKind
from apps.realtime.telemetry.counters import counters

if TYPE_CHECKING:
    from apps.realtime.consumers.websocket import StreamConsumer

logger = logging.getLogger(__name__)


class Subscriptions:
    """The subscriptions of a `StreamConsumer`. Commands raise `Refused`, or answer with `ok`."""

    __slots__ = ("by_stream", "consumer", "is_idle")

    def __init__(self, consumer: "StreamConsumer") -> None:
        self.consumer = consumer
        self.by_stream: dict[str, Subscription] = {}
        self.is_idle = False

    async def subscribe(self, command: Subscribe) -> None:
        kind, key = self._served(command.stream)
        self._drop(command.stream)  # subscribing again starts again
        most = self.consumer.limits.subscriptions
        if most and len(self.by_stream) >= most:
            raise Refused(
                "too_many",
                _("One connection can subscribe to {most} streams at most.").format(most=most),
            )
        subscription = self._add(command.stream)
        try:
            await self._join(subscription, command, kind, key)
        except ReplayFailed:
            logger.exception("A replay failed; its client reconnects with the cursor.")
            self.consumer.fail_replay()
        except Exception:
            self._drop(command.stream)
            raise
        if kind.presence and command.present and self._holds(subscription):
            Hub.current().presence.join(subscription, anonymous=kind.anonymous)

    def _add(self, stream: str) -> Subscription:
        subscription = self.by_stream[stream] = Subscription(
            stream,
            reader=self.consumer.reader,
            send=self.consumer.send_queue.put,
            flush=self._flush,
            resync=self._resync,
            revoked=self.revoke,
        )
        return subscription

    async def _flush(self) -> None:
        """During a replay no frame is received: the bytes that the client reads show it lives."""
        await self.consumer.send_queue.flush(progressed=self.consumer.idle_timeout.touch)

    async def _join(
        self, subscription: Subscription, command: Subscribe, kind: type[StreamKind], key: Key
    ) -> None:
        stream = subscription.stream

        async def authorize() -> None:
            admitted = await admission.ask(Subscriber(kind, self.consumer.reader, key))
            if admitted is None:
                raise NotFound
            subscription.person = self._shown(admitted.person)
            if self.consumer.state is not State.OPEN:
                raise Refused("unavailable", _("This connection is closing."))
            if not self._holds(subscription):  # the right was taken away in between
                raise NotFound

        def joined(position: Position, after: int) -> None:
            result = Subscribed(
                stream=stream, epoch=position.epoch, head=position.head, after=after
            )
            self.consumer.send_frame(Ok(id=command.id, result=result.model_dump()))

        await join(
            subscription,
            after=command.after,
            epoch=command.epoch,
            authorize=authorize,
            joined=joined,
        )

    def _served(self, stream: str) -> tuple[type[StreamKind], Key]:
        """The stream's kind, and its key. Raises `NotFound` for one that is not served here."""
        for kind in self.consumer.kinds if self.consumer.accepts_stream(stream) else ():
            key = kind.key_of(stream)
            if key is not None:
                return kind, key
        raise NotFound

    def _holds(self, subscription: Subscription) -> bool:
        """False once its reader has lost the right, or the connection closes."""
        return self.by_stream.get(subscription.stream) is subscription

    def unsubscribe(self, command: Unsubscribe) -> None:
        self._drop(self._get(command.stream).stream)
        self.consumer.send_frame(Ok(id=command.id))

    async def typing(self, command: Typing) -> None:
        subscription = self._get(command.stream)
        person = subscription.person
        if person is None or not self.kinds()[command.stream].typing:
            raise Refused("forbidden", _("Typing is not shown here."))
        self.consumer.send_frame(Ok(id=command.id))
        if subscription.typing.allows():
            event = PersonTyping(person=person)
            await ephemeral_send(stream=command.stream, event=event, exclude=person.id)

    def show_idle(self, idle: bool | None) -> None:
        """The person has stopped or begun to use the page; None if the page does not say."""
        if idle is None or idle == self.is_idle:
            return
        self.is_idle = idle
        for subscription in self.by_stream.values():
            subscription.person = self._shown(subscription.person)
            Hub.current().presence.change(subscription)

    def show_person(self, stream: str, person: Person | None) -> None:
        """Show others on the stream how the person is now, such as under another name."""
        subscription = self.by_stream.get(stream)
        shown = self._shown(person)
        if subscription and subscription.person != shown:
            subscription.person = shown
            Hub.current().presence.change(subscription)

    def _shown(self, person: Person | None) -> Person | None:
        return person and shown_idle(person, self.is_idle)

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
        raise Refused("not_subscribed", _("This connection is not subscribed to that stream."))

    def _resync(self, stream: str) -> None:
        self._drop(stream)
        self.consumer.send_frame(Resync(stream=stream))
        counters.resyncs += 1

    def _drop(self, stream: str) -> None:
        if subscription := self.by_stream.pop(stream, None):
            Hub.current().detach(subscription)
