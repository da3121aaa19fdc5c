"""A worker on each layer: woken by messages, outliving outages, and ending in peace."""

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from channels.testing import HttpCommunicator
from django.db import close_old_connections

from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.broadcaster import layer_config
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Job
from apps.realtime.tasks import worker as worker_module
from apps.realtime.tasks.worker import WorkingRouter, channels_of
from apps.realtime.testing import until
from apps.realtime.tests.task_factories import (
    NEVER,
    LongConsumer,
    SumConsumer,
    all_done,
    renewed_after,
    send,
    soon,
    worker_of,
    working,
)
from tests.services import redis_server, wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("got", "in_memory"),
]


async def awake(got: list[int]) -> None:
    """Wait until messages arrive: a worker that just began to listen may miss the first."""

    def sent() -> bool:
        send(0)
        return bool(got)

    await soon(sent)
    await soon(all_done)
    got.clear()


@pytest.mark.usefixtures("layer")
async def test_a_message_wakes_the_worker(got: list[int], settings: Any) -> None:
    settings.JOB_SWEEP_SECONDS = NEVER
    async with working():
        await awake(got)
        for number in range(1, 6):
            await in_thread(send, number)
        await until(lambda: got == [1, 2, 3, 4, 5])


async def test_a_worker_shows_that_it_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "ALIVE_SECONDS", 0.01)
    alive = tmp_path / "alive"
    async with working(alive=alive):
        await until(alive.exists)
        alive.unlink()
        await until(alive.exists)


def test_a_worker_that_is_told_to_end_does_so_after_its_job(
    long_job: type[LongConsumer], got: list[int]
) -> None:
    """With asyncio.run around it, which cancels whatever is left when the worker returns."""
    Job.objects.create(channel="sums", payload={"number": 1})
    me = threading.main_thread().ident or 0

    def tell_it() -> None:
        long_job.begun.wait(10)
        signal.pthread_kill(me, signal.SIGINT)
        try:
            wait_until(renewed_after(1), "a renewal")
        finally:
            long_job.gate.set()
            close_old_connections()

    with ThreadPoolExecutor(1) as other:
        telling = other.submit(tell_it)
        worker_of(long_job).run()  # type: ignore[no-untyped-call]
        state = Job.objects.get().state
        telling.result()
    assert (state, got) == (Job.State.DONE, [1])


async def test_messages_that_nobody_understands_are_survived(
    got: list[int], caplog: Any, settings: Any
) -> None:
    settings.JOB_SWEEP_SECONDS = NEVER
    async with working():
        await awake(got)
        await channel_layer().send("sums", {"type": "nonsense"})
        await until(lambda: "got a message of unknown type" in caplog.text)
        await channel_layer().send("sums", {"no": "type"})  # ends Channels' own worker
        await until(lambda: "Listening to sums failed" in caplog.text)
        await in_thread(send, 1)
        await until(lambda: got == [1])


class HearingConsumer(SumConsumer):
    """Counts the messages, which a sweep makes none of."""

    heard = 0

    async def job_run(self, message: dict[str, Any]) -> None:
        HearingConsumer.heard += 1
        await super().job_run(message)


@pytest.mark.parametrize("kind", ["redis+pubsub", "redis"])
async def test_a_worker_outlives_redis(
    kind: str, got: list[int], settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("apps.realtime.layer.restart.RESTART_SECONDS", (0.05, 0.5))
    settings.JOB_SWEEP_SECONDS = 0.2
    with redis_server() as redis:
        url = redis.url.replace("redis", kind, 1)
        settings.CHANNEL_LAYERS = {"default": layer_config(url)}
        async with working(HearingConsumer):
            await awake(got)
            redis.kill()
            await in_thread(send, 1)
            await until(lambda: got == [1])  # by the sweep
            redis.start()
            before = HearingConsumer.heard
            await soon(lambda: heard_after(before))
            await soon(all_done)


def heard_after(count: int) -> bool:
    send(2)
    return HearingConsumer.heard > count


# In the web process


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def request(router: WorkingRouter, **scope: Any) -> None:
    communicator: Any = HttpCommunicator(router, "GET", "/")
    communicator.scope |= scope
    await communicator.get_response()


async def test_on_the_in_memory_layer_the_web_process_works(got: list[int]) -> None:
    router = working_router()
    await request(router, asgi={"version": "3.0"})
    await in_thread(send, 1)
    await until(lambda: got == [1])
    assert router.working is not None
    router.working.cancel()
    await asyncio.wait([router.working])


@pytest.mark.parametrize(
    ("url", "scope"),
    [
        ("redis://127.0.0.1:1", {"asgi": {"version": "3.0"}}),
        ("inmemory://", {}),  # a test that calls the application itself
    ],
)
async def test_otherwise_it_does_not(url: str, scope: Any, settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": layer_config(url)}
    router = working_router()
    await request(router, **scope)
    assert router.working is None


async def test_a_setting_says_otherwise(settings: Any) -> None:
    settings.JOBS_IN_PROCESS = False
    router = working_router()
    await request(router, asgi={"version": "3.0"})
    assert router.working is None


def working_router() -> WorkingRouter:
    channels = ChannelNameRouter({"sums": SumConsumer.as_asgi()})
    return WorkingRouter({"http": answer, "channel": channels})


def test_an_application_without_workers_has_no_channels() -> None:
    assert channels_of(ProtocolTypeRouter({})) == []
