"""A worker on each layer: woken by messages, outliving outages, and ending after its tasks."""

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from channels.consumer import AsyncConsumer
from channels.layers import InMemoryChannelLayer
from django.db import close_old_connections

from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.loop import on_loop
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskResultStatus
from apps.realtime.tasks import worker as worker_module
from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.testing import until
from apps.realtime.testing.processes import wait_until
from apps.realtime.tests.task_factories import (
    NEVER,
    Calls,
    add,
    add_slowly,
    all_done,
    renewed_after,
    row_of,
    soon,
    worker_for,
    working,
)
from tests.services import redis_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_memory")]


async def awake(calls: Calls) -> None:
    """Wait until messages arrive: a worker that just began to listen may miss the first."""

    def enqueued() -> bool:
        add.enqueue(0)
        return bool(calls.got)

    await soon(enqueued)
    await soon(all_done)
    calls.got.clear()


async def test_a_worker_registers_its_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """In memory, a message from another loop would not wake it before the next sweep."""
    monkeypatch.setattr("apps.realtime.layer.loop._loop", (0, None))
    async with working():
        await asyncio.sleep(0)  # lets the worker begin
        loop = await asyncio.to_thread(on_loop, running_loop)
    assert loop is asyncio.get_running_loop()


async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.usefixtures("layer")
async def test_a_message_wakes_the_worker(calls: Calls, settings: Any) -> None:
    settings.TASK_SWEEP_SECONDS = NEVER
    async with working():
        await awake(calls)
        for number in range(1, 6):
            await add.aenqueue(number)
        await until(lambda: calls.got == [1, 2, 3, 4, 5])


async def test_a_worker_shows_that_it_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "ALIVE_SECONDS", 0.01)
    alive = tmp_path / "alive"
    async with working(alive=alive):
        await until(alive.exists)
        alive.unlink()
        await until(alive.exists)


class Watch:
    """Background work that notes how far the task is when it ends."""

    def __init__(self) -> None:
        self.statuses: list[str] = []

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await self.note()

    async def farewell(self) -> None:
        await self.note()

    async def note(self) -> None:
        row = await in_thread(TaskRow.objects.get)
        self.statuses.append(row.status)


async def test_background_work_goes_on_until_the_last_task_is_done(
    calls: Calls, caplog: Any
) -> None:
    watch = Watch()
    caplog.set_level("INFO")
    running = asyncio.create_task(worker_for(background=watch).arun())
    await add_slowly.aenqueue(1)
    await until(calls.begun.is_set)
    running.cancel()
    await until(lambda: "Ending" in caplog.text)
    assert watch.statuses == []
    calls.gate.set()
    await asyncio.wait([running])
    assert watch.statuses == ["SUCCESSFUL", "SUCCESSFUL"]


def test_a_worker_that_is_told_to_end_does_so_after_its_task(calls: Calls, settings: Any) -> None:
    """With asyncio.run around it, which cancels all remaining tasks when the worker returns."""
    settings.TASK_SWEEP_SECONDS = 0.3
    row_of(add_slowly, 1)
    me = threading.main_thread().ident or 0

    def tell_it() -> None:
        calls.begun.wait(10)
        signal.pthread_kill(me, signal.SIGINT)
        try:
            wait_until(renewed_after(1), "a renewal")
        finally:
            calls.gate.set()
            close_old_connections()

    with ThreadPoolExecutor(1) as other:
        telling = other.submit(tell_it)
        worker_for().run()
        status = TaskRow.objects.get().status
        telling.result()
    assert (status, calls.got) == (TaskResultStatus.SUCCESSFUL, [1])


@pytest.mark.parametrize("message", [{"type": "nonsense"}, {"type": "_private"}, {"no": "type"}])
async def test_any_message_wakes_the_worker_and_none_stops_it(
    message: dict[str, str], calls: Calls, settings: Any
) -> None:
    settings.TASK_SWEEP_SECONDS = NEVER
    async with working():
        await awake(calls)
        for number in (1, 2):
            await in_thread(row_of, add, number)
            await channel_layer().send("sums", message)
            await until(lambda number=number: calls.got[-1:] == [number])


class UnreliableLayer(InMemoryChannelLayer):
    """Fails when it is first asked for a message."""

    failed = False

    async def receive(self, channel: str) -> Any:
        if not self.failed:
            self.failed = True
            raise ConnectionError("away for a moment")
        return await super().receive(channel)


async def test_a_worker_listens_again_when_the_layer_failed(
    calls: Calls, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.realtime.layer.restart.RESTART_SECONDS", (0.01,))
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.UnreliableLayer"}}
    settings.TASK_SWEEP_SECONDS = NEVER
    async with working():
        await awake(calls)
        await add.aenqueue(1)
        await until(lambda: calls.got == [1])


class OrdinaryConsumer(AsyncConsumer):
    """Channels' own consumer, for messages that nobody has to get."""

    heard: list[int] = []

    async def number_heard(self, message: dict[str, Any]) -> None:
        self.heard.append(message["number"])


async def test_a_channel_may_have_an_ordinary_consumer_which_outlives_its_failures(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr("apps.realtime.layer.restart.RESTART_SECONDS", (0.01,))
    async with working(OrdinaryConsumer.as_asgi()):
        await channel_layer().send("sums", {"type": "number.heard", "number": 1})
        await until(lambda: OrdinaryConsumer.heard == [1])
        await channel_layer().send("sums", {"type": "nonsense"})
        await until(lambda: "The consumer of sums failed" in caplog.text)
        await channel_layer().send("sums", {"type": "number.heard", "number": 2})
        await until(lambda: OrdinaryConsumer.heard == [1, 2])


class HearingConsumer(TaskConsumer):
    """Counts the messages, of which a sweep makes none."""

    heard = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def hear() -> Any:
            message = await receive()
            HearingConsumer.heard += 1
            return message

        await super().__call__(scope, hear, send)


@pytest.mark.parametrize("kind", ["redis+pubsub", "redis"])
async def test_a_worker_outlives_redis(
    kind: str, calls: Calls, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("apps.realtime.layer.restart.RESTART_SECONDS", (0.05, 0.5))
    settings.TASK_SWEEP_SECONDS = 0.2
    with redis_server() as redis:
        url = redis.url.replace("redis", kind, 1)
        settings.CHANNEL_LAYERS = {"default": layer_config(url)}
        async with working(HearingConsumer.as_asgi()):
            await awake(calls)
            redis.kill()
            await add.aenqueue(1)
            await until(lambda: calls.got == [1])  # by the sweep
            redis.start()
            before = HearingConsumer.heard
            await soon(lambda: heard_after(before))
            await soon(all_done)


def heard_after(count: int) -> bool:
    add.enqueue(2)
    return HearingConsumer.heard > count


class StickyLayer(InMemoryChannelLayer):
    """Takes the first request to let its listener go for an interruption, and waits on."""

    async def receive(self, channel: str) -> Any:
        try:
            return await super().receive(channel)
        except asyncio.CancelledError:
            return await super().receive(channel)


async def test_a_layer_that_does_not_let_go_does_not_keep_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_module, "LEAVE_SECONDS", 0.01)
    worker = replace(worker_for(), channel_layer=StickyLayer())
    work = asyncio.create_task(worker.arun())
    await asyncio.sleep(0)  # lets the worker begin
    await asyncio.sleep(0)
    work.cancel()
    done, _ = await asyncio.wait([work], timeout=10)
    assert done
