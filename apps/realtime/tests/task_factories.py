"""Tasks on the queue "sums", a worker for it, and what it has done."""

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
from apps.realtime.models import TaskRow
from apps.realtime.tasks import Task, task
from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.tasks.worker import Worker

NEVER = 3600.0  # seconds, longer than any test


class Calls:
    """The arguments of the tasks' calls, and the gate at which `add_slowly` waits."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.begun = threading.Event()
        self.gate = threading.Event()


calls = Calls()


@task(queue_name="sums")
def add(number: int) -> int:
    calls.got.append(number)
    return sum(calls.got)


@task(queue_name="sums")
def fail_once(number: int) -> None:
    calls.got.append(number)
    if calls.got.count(number) == 1:
        raise ValueError("the first time")


@task(queue_name="sums")
def fail_always() -> None:
    raise ValueError("every time")


@task(queue_name="sums")
def add_slowly(number: int) -> None:
    """Run until `gate` is opened."""
    calls.got.append(number)
    calls.begun.set()
    calls.gate.wait(10)


@task(queue_name="sums")
def tick() -> None:
    calls.got.append(-1)


def row_of(task: Task[..., Any], *args: Any, **fields: Any) -> TaskRow:
    """The row of an enqueued task whose message was lost."""
    return TaskRow.objects.create(
        queue=task.queue_name, path=task.module_path, args=list(args), **fields
    )


def worker_for(consumer: Any = None, **options: Any) -> Worker:
    """A worker on the channel "sums", by default one that retries once, at once."""
    consumer = consumer or TaskConsumer.as_asgi(retry_after=(0,))
    router = ProtocolTypeRouter({"channel": ChannelNameRouter({"sums": consumer})})
    return Worker(router, ["sums"], channel_layer(), **options)


@asynccontextmanager
async def working(
    consumer: Any = None, *, alive: Path | None = None, **options: Any
) -> AsyncIterator[Worker]:
    worker = worker_for(consumer, alive=alive, **options)
    running = asyncio.create_task(worker.arun())
    try:
        yield worker
    finally:
        running.cancel()
        await asyncio.wait([running])


async def soon(happened: Callable[[], bool]) -> None:
    """Wait until that is true of the database."""
    async with asyncio.timeout(15):
        while not await in_thread(happened):  # noqa: ASYNC110  a database tells nobody
            await asyncio.sleep(0.02)


def all_done() -> bool:
    return not TaskRow.objects.filter(finished_at=None).exists()


def renewed_after(seconds: float) -> Callable[[], bool]:
    late = timezone.now() + timedelta(seconds=seconds)
    return lambda: TaskRow.objects.filter(renewed_at__gt=late).exists()
