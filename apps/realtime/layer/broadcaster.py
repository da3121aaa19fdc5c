"""The channel layer, and the sender of messages that an outage does not slow down."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial

from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer, get_channel_layer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.realtime.layer.loop import on_loop_soon
from apps.realtime.layer.messages import LayerMessage, StreamEvent, StreamEvents
from apps.realtime.layer.redis_url import shown_hosts
from apps.realtime.telemetry import tracing
from apps.realtime.telemetry.tracing import Tracer

logger = logging.getLogger(__name__)

SEND_SECONDS = 1.0


def layer() -> BaseChannelLayer:
    """The default channel layer."""
    found = get_channel_layer()
    if found is None:
        raise ImproperlyConfigured("CHANNEL_LAYERS has no 'default'.")
    return found


def layer_place() -> str:
    """The hosts of the default layer, for log messages; its class where it has none."""
    config = settings.CHANNEL_LAYERS["default"]
    return shown_hosts(config.get("CONFIG", {}).get("hosts", ())) or config["BACKEND"]


class Broadcaster:
    """Sends messages to the hubs; a circuit breaker keeps a layer that is down from slowing writes.

    The events of lost messages are in the database, which every hub polls. So failures are counted
    and logged once per outage, and while the layer is down only one send per `pause` seconds tries
    it.
    """

    def __init__(self, pause: float = 1.0) -> None:
        self.pause = pause
        self.failed = 0
        self.down = False
        self._quiet_until = 0.0

    async def send(self, group: str, message: LayerMessage) -> bool:
        """True when the layer took the message."""
        return await self._try(lambda: layer().group_send(group, message.as_dict()))

    def send_soon(self, group: str, message: StreamEvent | StreamEvents) -> None:
        """`send`, from synchronous code, which waits only in a process that may end next."""
        if tracing.tracer is None or not message.trace:
            self._soon(lambda: layer().group_send(group, message.as_dict()))
        else:
            self._soon(partial(_send_traced, tracing.tracer, group, message))

    def send_to_channel_soon(self, channel: str, message: LayerMessage) -> None:
        """The same for one named channel."""
        self._soon(lambda: layer().send(channel, message.as_dict()))

    def resume(self) -> None:
        """The layer works again: the next send need not wait for the pause to end."""
        self._quiet_until = 0.0

    def _soon(self, send: Callable[[], Awaitable[None]]) -> None:
        try:
            on_loop_soon(self._try, send)
        except TimeoutError:  # the loop has stopped, or is far too busy
            self.failed += 1
            logger.warning(
                "The event loop did not send a message in time; hubs read it from the database."
            )

    async def _try(self, send: Callable[[], Awaitable[None]]) -> bool:
        if self.down and time.monotonic() < self._quiet_until:
            self.failed += 1
            return False
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await send()
        except ChannelFull:  # it wakes its worker anyway
            return False
        except Exception as error:
            self._fail(error)
            return False
        self._recover()
        return True

    def _fail(self, error: Exception) -> None:
        self.failed += 1
        self._quiet_until = time.monotonic() + self.pause
        if not self.down:
            logger.error(
                "The channel layer (%s) is down (%r). Writes go on; until it is back, readers get "
                "them from the database, seconds late.",
                layer_place(),
                error,
            )
        self.down = True

    def _recover(self) -> None:
        if self.down:
            logger.warning("The channel layer is back; %d messages failed so far.", self.failed)
        self.down = False


async def _send_traced(tracer: Tracer, group: str, message: StreamEvent | StreamEvents) -> None:
    with tracer.span("wake-up", {"stream": group}, parent=message.trace):
        await layer().group_send(group, message.as_dict())


broadcaster = Broadcaster()
