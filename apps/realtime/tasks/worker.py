"""A process's worker: it runs the consumers of named channels."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Iterator
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


@dataclass
class Worker:
    """Channels' worker, made to last: it outlives an outage of the channel layer.

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
        works = [work for channel in self.channels for work in self._serve(channel)]
        beside = [self._show_life(), *([self.background.run()] if self.background else [])]
        running = [[asyncio.create_task(each) for each in group] for group in (works, beside)]
        try:
            await asyncio.wait([*running[0], *running[1]])
        finally:
            logger.info("Ending, after the tasks that have begun.")
            for group in running:
                for each in group:
                    each.cancel()
                await asyncio.gather(*group, return_exceptions=True)
            if self.background:
                await self.background.farewell()

    def _serve(self, channel: str) -> Iterator[Coroutine[Any, Any, None]]:
        """Listen, and run the consumer. If one of the two fails, the other goes on."""
        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        consume = partial(self.application, {"type": "channel", "channel": channel})
        yield run_forever(f"Listening to {channel}", partial(self._listen, channel, messages))
        yield run_forever(f"The consumer of {channel}", partial(consume, messages.get, None))

    async def _listen(self, channel: str, messages: asyncio.Queue[dict[str, Any]]) -> None:
        while True:
            messages.put_nowait(await self.channel_layer.receive(channel))

    async def _show_life(self) -> None:
        while self.alive is not None:
            await asyncio.to_thread(self.alive.touch)
            await asyncio.sleep(ALIVE_SECONDS)


def channels_of(application: Any) -> list[str]:
    """The names of the channels that `application` has consumers for."""
    router = getattr(application, "application_mapping", {}).get("channel")
    return list(router.application_mapping) if isinstance(router, ChannelNameRouter) else []
