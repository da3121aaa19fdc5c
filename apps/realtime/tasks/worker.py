"""Channels' worker, made to last; and the same worker inside a web process."""

import asyncio
import contextvars
import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from channels.layers import InMemoryChannelLayer
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from channels.worker import Worker as ChannelsWorker
from django.conf import settings

from apps.realtime.layer.broadcaster import layer
from apps.realtime.layer.restart import BackgroundTask, run_forever

logger = logging.getLogger(__name__)

ALIVE_SECONDS = 5.0


class Worker(ChannelsWorker):
    """Outlives an outage of the channel layer, and ends only when its consumers are done.

    Its consumers live from the start, not from their first message: they have rows to sweep.
    The file `alive` is touched every five seconds, for whoever watches over it.
    """

    def __init__(
        self,
        *args: Any,
        alive: Path | None = None,
        background: BackgroundTask | None = None,
        **kwargs: Any,
    ) -> None:
        """`background` is what the process does beside its jobs."""
        super().__init__(*args, **kwargs)
        self.alive = alive
        self.background = background

    async def arun(self) -> None:
        """Work until cancelled, and until the jobs that have begun are done.

        asgiref's ends as soon as it is cancelled, and asyncio.run then cancels what was left.
        """
        checking = asyncio.ensure_future(self.application_checker())  # type: ignore[no-untyped-call]
        try:
            await self.handle()
        finally:
            checking.cancel()

    async def handle(self) -> None:
        """Listen to all channels until cancelled."""
        for channel in self.channels:
            scope = {"type": "channel", "channel": channel}
            self.get_or_create_application_instance(channel, scope)  # type: ignore[no-untyped-call]
        try:
            listeners = (self.listener(channel) for channel in self.channels)
            await asyncio.gather(self._show_life(), self._run_background(), *listeners)
        finally:
            await self._wind_up()

    async def listener(self, channel: str) -> None:
        """Channels' own, started again with backoff when the layer fails."""
        await run_forever(f"Listening to {channel}", partial(super().listener, channel))

    async def _show_life(self) -> None:
        while self.alive is not None:
            await asyncio.to_thread(self.alive.touch)
            await asyncio.sleep(ALIVE_SECONDS)

    async def _run_background(self) -> None:
        if self.background is not None:
            await self.background.run()

    async def _wind_up(self) -> None:
        logger.info("Ending, after the jobs that have begun.")
        consumers = [instance["future"] for instance in self.application_instances.values()]
        for consumer in consumers:
            consumer.cancel()
        if consumers:
            with suppress(asyncio.CancelledError):  # asyncio.run cancels what is left once more
                await asyncio.wait(consumers)
            await asyncio.wait(consumers)
        if self.background is not None:
            await self.background.farewell()


class WorkingRouter(ProtocolTypeRouter):
    """Channels' router, with a worker for its "channel" routes when the layer is in memory.

    There no other process could hear what is sent, so the web process works too, from its first
    connection on. The setting JOBS_IN_PROCESS, when not None, says yes or no whatever the layer.
    """

    working: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Servers say which ASGI they speak; tests that call the application themselves do not.
        if self.working is None and "asgi" in scope and works_in_process():
            work: Any = Worker(self, channels_of(self), layer())
            self.working = asyncio.create_task(work.arun(), context=contextvars.Context())
        await super().__call__(scope, receive, send)


def works_in_process() -> bool:
    asked: bool | None = getattr(settings, "JOBS_IN_PROCESS", None)
    return isinstance(layer(), InMemoryChannelLayer) if asked is None else asked


def channels_of(application: ProtocolTypeRouter) -> list[str]:
    """The names of the channels that `application` has consumers for."""
    router = application.application_mapping.get("channel")
    return list(router.application_mapping) if isinstance(router, ChannelNameRouter) else []
