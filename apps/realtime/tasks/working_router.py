"""Channels' router, with a worker in the web process where no other process can work."""

import asyncio
import contextvars
from typing import Any

from channels.layers import InMemoryChannelLayer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from apps.realtime.layer.broadcaster import layer
from apps.realtime.tasks.worker import Worker, channels_of


class WorkingRouter(ProtocolTypeRouter):
    """Channels' router, with a worker for its "channel" routes when the layer is in memory.

    No other process can receive from that layer, so the web process works too, from its first
    connection on. The setting TASKS_IN_PROCESS, if not None, decides for any layer.
    """

    working: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = getattr(settings, "TASKS_IN_PROCESS", None)
        wanted = isinstance(layer(), InMemoryChannelLayer) if asked is None else asked
        # Servers say which ASGI they speak; tests that call the application themselves do not.
        if wanted and self.working is None and "asgi" in scope:
            worker = Worker(self, channels_of(self), layer())
            self.working = asyncio.create_task(worker.arun(), context=contextvars.Context())
        await super().__call__(scope, receive, send)
