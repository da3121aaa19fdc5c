"""A worker on one channel, and what it has done, for the tests of jobs and workers."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from django.utils import timezone

from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Job
from apps.realtime.tasks.claims import job_send
from apps.realtime.tasks.consumer import JobConsumer
from apps.realtime.tasks.worker import Worker

NEVER = 3600.0  # seconds, longer than any test


class SumConsumer(JobConsumer):
    """Remembers the numbers it got, and fails the first time if told to."""

    retry_after = (0,)
    got: list[int] = []

    def perform(self, payload: dict[str, Any]) -> None:
        self.got.append(payload["number"])
        if payload.get("fail") and self.got.count(payload["number"]) == 1:
            raise ValueError("the first time")


class LongConsumer(SumConsumer):
    """Works until `gate` is opened."""

    gate: threading.Event
    begun: threading.Event

    def perform(self, payload: dict[str, Any]) -> None:
        super().perform(payload)
        self.begun.set()
        self.gate.wait(10)


def worker_of(consumer: type[JobConsumer], alive: Path | None = None) -> Worker:
    """A worker on the channel "sums"."""
    router = ProtocolTypeRouter({"channel": ChannelNameRouter({"sums": consumer.as_asgi()})})
    return Worker(router, ["sums"], channel_layer(), alive=alive)


@asynccontextmanager
async def working(
    consumer: type[JobConsumer] = SumConsumer, alive: Path | None = None
) -> AsyncIterator[Worker]:
    worker = worker_of(consumer, alive)
    task = asyncio.create_task(worker.arun())
    try:
        yield worker
    finally:
        task.cancel()
        await asyncio.wait([task])


def send(number: int, **more: Any) -> None:
    job_send(channel="sums", payload={"number": number, **more})


async def soon(happened: Callable[[], bool]) -> None:
    """Wait until that is true of the database."""
    async with asyncio.timeout(15):
        while not await in_thread(happened):  # noqa: ASYNC110  a database tells nobody
            await asyncio.sleep(0.02)


def all_done() -> bool:
    return not Job.objects.filter(finished_at=None).exists()


def renewed_after(seconds: float) -> Callable[[], bool]:
    late = timezone.now() + timedelta(seconds=seconds)
    return lambda: Job.objects.filter(claimed_at__gt=late).exists()
