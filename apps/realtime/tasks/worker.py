"""A process's worker: it runs the consumers of named channels."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from channels.layers import BaseChannelLayer
from channels.routing import ChannelNameRouter

from apps.realtime.layer.loop import register_loop
from apps.realtime.layer.restart import BackgroundTask, run_forever

logger = logging.getLogger(__name__)

ALIVE_SECONDS = 5.0
LEAVE_SECONDS = 5.0

Work = Coroutine[Any, Any, None]


@dataclass
class Worker:
    """Channels' worker, which survives an outage of the channel layer.

    Its consumers live from the start, not from their first message: a TaskConsumer looks for rows.
    Any other consumer of Channels may have a channel, too. The file `alive` is touched every five
    seconds. `background` runs beside the tasks, until the last one is done.
    """

    application: Any
    channels: Iterable[str]
    channel_layer: BaseChannelLayer
    alive: Path | None = None
    background: BackgroundTask | None = None

    def run(self) -> None:
        with suppress(KeyboardInterrupt):
            asyncio.run(self.arun())

    async def arun(self) -> None:
        """Work until cancelled, and until the tasks that have begun are done."""
        register_loop()
        served = [self._serve(channel) for channel in self.channels]
        consumers = [asyncio.create_task(consumer) for consumer, _ in served]
        beside = [listener for _, listener in served] + [self._show_life()]
        beside += [self.background.run()] if self.background else []
        others = [asyncio.create_task(each) for each in beside]
        try:
            await asyncio.wait([*consumers, *others])
        finally:
            logger.info("Ending, after the tasks that have begun.")
            cancel(consumers)
            await asyncio.gather(*consumers, return_exceptions=True)
            cancel(others)
            # These are no longer needed, and a layer may hang while it releases a listener.
            await asyncio.wait(others, timeout=LEAVE_SECONDS)
            if self.background:
                await self.background.farewell()

    def _serve(self, channel: str) -> tuple[Work, Work]:
        """Run the consumer, and listen for it. If one of the two fails, the other goes on."""
        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        consume = partial(self.application, {"type": "channel", "channel": channel})
        listen = partial(self._listen, channel, messages)
        return (
            run_forever(f"The consumer of {channel}", partial(consume, messages.get, None)),
            run_forever(f"Listening to {channel}", listen),
        )

    async def _listen(self, channel: str, messages: asyncio.Queue[dict[str, Any]]) -> None:
        while True:
            messages.put_nowait(await self.channel_layer.receive(channel))

    async def _show_life(self) -> None:
        while self.alive is not None:
            await asyncio.to_thread(self.alive.touch)
            await asyncio.sleep(ALIVE_SECONDS)


def cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    for each in tasks:
        each.cancel()


def channels_of(application: Any) -> list[str]:
    """The names of the channels that `application` has consumers for."""
    router = getattr(application, "application_mapping", {}).get("channel")
    return list(router.application_mapping) if isinstance(router, ChannelNameRouter) else []
