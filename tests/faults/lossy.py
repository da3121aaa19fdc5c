"""A channel layer that drops one group message in ten and says nothing, as a full one does."""

import itertools
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer  # type: ignore[import-untyped]

_numbers = itertools.count(1)


class LossyLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if next(_numbers) % 10:
            await super().group_send(group, message)
