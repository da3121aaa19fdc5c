"""The channel layer, and the sender of messages that an outage does not slow down."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer, get_channel_layer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.realtime.layer.loop import on_loop
from apps.realtime.layer.messages import LayerMessage
from apps.realtime.layer.redis_url import shown_hosts

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

    def send_now(self, group: str, message: LayerMessage) -> bool:
        """`send`, from synchronous code."""
        return self._now(lambda: layer().group_send(group, message.as_dict()))

    def send_to_channel_now(self, channel: str, message: LayerMessage) -> bool:
        """The same for one named channel."""
        return self._now(lambda: layer().send(channel, message.as_dict()))

    def resume(self) -> None:
        """The layer works again: the next send need not wait for the pause to end."""
        self._quiet_until = 0.0

    def _now(self, send: Callable[[], Awaitable[None]]) -> bool:
        try:
            return on_loop(self._try, send)
        except TimeoutError:  # the loop has stopped, or is far too busy
            self.failed += 1
            logger.warning(
                "The event loop did not send a message in time; hubs read it from the database."
            )
            return False

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


broadcaster = Broadcaster()
