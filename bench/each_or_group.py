"""The sender's cost of one event, sent to each reader's channel or to their group.

usage: python -m bench.each_or_group     a Redis of its own; prints the table of docs/channels.md

Nobody listens: the work of the readers' processes is the same in both ways, and not measured.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from channels.layers import channel_layers  # noqa: E402
from django.test import override_settings  # noqa: E402

from apps.realtime.layer.config import layer_config  # noqa: E402
from tests.services import redis_server  # noqa: E402

READERS = (10, 100, 1000)
TIMES = 30
EVENT = {"type": "people.counted", "count": 311}


async def cpu_ms(send: Callable[[], Awaitable[object]]) -> float:
    """The median CPU time of this process for `send`, in milliseconds."""
    times = []
    for _ in range(TIMES):
        begun = time.process_time()
        await send()
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


async def costs(readers: int) -> tuple[float, float]:
    """Milliseconds for an event to that many readers: to each, and to their group."""
    layer: Any = channel_layers.make_backend("default")
    channels = [f"specific.{readers}!{number}" for number in range(readers)]

    async def to_each() -> None:
        for channel in channels:
            await layer.send(channel, EVENT)

    each = await cpu_ms(to_each)
    group = await cpu_ms(lambda: layer.group_send("people", EVENT))
    await layer.flush()
    return each, group


async def table() -> str:
    lines = []
    for readers in READERS:
        each, group = await costs(readers)
        lines.append(f"| {readers:,} | {each:.1f} | {group:.2f} |")
    return "\n".join(lines)


def main() -> None:
    with redis_server() as redis:
        layers = {"default": layer_config(redis.layer_url("pubsub"))}
        with override_settings(CHANNEL_LAYERS=layers):
            print(asyncio.run(table()))


if __name__ == "__main__":
    main()
