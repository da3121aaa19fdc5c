"""The channel layer: how it is configured, and how a wake-up is sent through it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer, get_channel_layer
from django.core.exceptions import ImproperlyConfigured
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

logger = logging.getLogger(__name__)

BACKENDS = {
    "inmemory": "channels.layers.InMemoryChannelLayer",
    "redis": "channels_redis.core.RedisChannelLayer",
    "redis+pubsub": "channels_redis.pubsub.RedisPubSubChannelLayer",
}


def layer_config(url: str) -> dict[str, Any]:
    """One entry of CHANNEL_LAYERS for `inmemory://`, `redis://...` or `redis+pubsub://...`.

    Raises ValueError for any other scheme.
    """
    scheme = urlsplit(url).scheme
    plain = scheme.replace("rediss", "redis")
    if plain not in BACKENDS:
        known = ", ".join(f"{name}://" for name in BACKENDS)
        raise ValueError(f"CHANNELS_URL begins with {scheme}://, but must be one of {known}")
    config: dict[str, Any] = {"BACKEND": BACKENDS[plain]}
    if plain != "inmemory":
        config["CONFIG"] = {"hosts": [redis_host(url.replace("+pubsub", "", 1))]}
    return config


def layer() -> BaseChannelLayer:
    """The default channel layer."""
    found = get_channel_layer()
    if found is None:
        raise ImproperlyConfigured("CHANNEL_LAYERS has no 'default'.")
    return found


def redis_host(address: str) -> dict[str, Any]:
    """redis-py's options for a layer that idles and that outlives a restart of Redis.

    `socket_timeout=None`: redis-py 8 defaults to 5 s, the core layer's own blocking time, which
    kills idle sockets (channels_redis#422). The retry outlasts a restart of about five seconds.
    """
    return {
        "address": address,
        "socket_timeout": None,
        "socket_connect_timeout": 2,
        "health_check_interval": 5,
        "retry": Retry(ExponentialBackoff(cap=1, base=0.05), 8),
    }


class WakeUps:
    """Sends wake-ups, and keeps a layer that is down from slowing or failing anybody.

    What a failed wake-up would have told is in the database, where every hub looks every few
    seconds. So failures are logged once per outage and counted, and while the layer is down only
    one send per `pause` seconds tries it.
    """

    def __init__(self, timeout: float = 1.0, pause: float = 1.0) -> None:
        self.timeout = timeout
        self.pause = pause
        self.failed = 0
        self.down = False
        self._quiet_until = 0.0

    async def send(self, group: str, message: dict[str, Any]) -> bool:
        """True when the layer took the message."""
        return await self._try(lambda: layer().group_send(group, message))

    async def send_to_channel(self, channel: str, message: dict[str, Any]) -> bool:
        """The same for one named channel. A full one has wake-ups enough."""
        try:
            return await self._try(lambda: layer().send(channel, message))
        except ChannelFull:
            return False

    async def _try(self, send: Callable[[], Awaitable[None]]) -> bool:
        if self.down and time.monotonic() < self._quiet_until:
            self.failed += 1
            return False
        try:
            async with asyncio.timeout(self.timeout):
                await send()
        except ChannelFull:
            raise
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
                "The channel layer is down (%r). Writes go on; readers get them from the database, "
                "seconds late, until it is back.",
                error,
            )
        self.down = True

    def _recover(self) -> None:
        if self.down:
            logger.warning("The channel layer is back; %d wake-ups failed so far.", self.failed)
        self.down = False


wake_ups = WakeUps()
