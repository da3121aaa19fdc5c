"""A process's worker: it runs the consumers of named channels."""

import asyncio
import contextvars
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from channels.layers import BaseChannelLayer, InMemoryChannelLayer
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from django.conf import settings

from apps.realtime.layers import layer
from apps.realtime.retry import Work, retry

logger = logging.getLogger(__name__)

ALIVE_SECONDS = 5.0


@dataclass
class Worker:
    """Channels' worker, made to last: it outlives an outage of the channel layer.

    Its consumers live from the start, not from their first message: a TaskConsumer looks for rows.
    Any other consumer of Channels may have a channel, too. The file `alive` is touched every five
    seconds. `background` runs until the last task is done.
    """

    application: Any
    channels: Iterable[str]
    channel_layer: BaseChannelLayer
    alive: Path | None = None
    background: Iterable[Work[Any]] = ()

    def run(self) -> None:
        with suppress(KeyboardInterrupt):
            asyncio.run(self.arun())

    async def arun(self) -> None:
        """Work until cancelled, and until the tasks that have begun are done."""
        serving = [asyncio.create_task(self._serve(channel)) for channel in self.channels]
        works = (self._show_life, *self.background)
        telling = [asyncio.create_task(retry(work, "Background work")) for work in works]
        try:
            await asyncio.wait([*serving, *telling])
        finally:
            logger.info("Ending, after the tasks that have begun.")
            for tasks in (serving, telling):
                for each in tasks:
                    each.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, channel: str) -> None:
        """Run the consumer of `channel`. It need not know that the layer was away."""
        receive = partial(self.channel_layer.receive, channel)
        receive_later = partial(retry, receive, f"Listening to channel {channel}")
        scope = {"type": "channel", "channel": channel}
        consume = partial(self.application, scope, receive_later, None)  # nobody to send to
        while True:
            await retry(consume, f"The consumer of channel {channel}")

    async def _show_life(self) -> None:
        while self.alive is not None:
            await asyncio.to_thread(self.alive.touch)
            await asyncio.sleep(ALIVE_SECONDS)


class WorkingRouter(ProtocolTypeRouter):
    """Channels' router, with a worker for its "channel" routes when the layer is in memory.

    No other process can receive from that layer, so the web process works too, from its first
    connection on. The setting TASKS_IN_PROCESS, if not None, decides for any layer.
    """

    working: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Servers say which ASGI they speak; tests that call the application themselves do not.
        if self.working is None and "asgi" in scope and works_in_process():
            worker = Worker(self, channels_of(self), layer())
            self.working = asyncio.create_task(worker.arun(), context=contextvars.Context())
        await super().__call__(scope, receive, send)


def works_in_process() -> bool:
    asked: bool | None = getattr(settings, "TASKS_IN_PROCESS", None)
    return isinstance(layer(), InMemoryChannelLayer) if asked is None else asked


def channels_of(application: ProtocolTypeRouter) -> list[str]:
    """The names of the channels that `application` has consumers for."""
    router = application.application_mapping.get("channel")
    return list(router.application_mapping) if isinstance(router, ChannelNameRouter) else []
