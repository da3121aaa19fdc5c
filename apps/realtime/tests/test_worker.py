"""A worker on each layer: woken by messages, and by itself when they do not come."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from channels.testing import HttpCommunicator
from django.utils import timezone

from apps.realtime import worker as worker_module
from apps.realtime.job_consumer import JobConsumer
from apps.realtime.jobs import job_send
from apps.realtime.layers import layer as channel_layer
from apps.realtime.layers import layer_config
from apps.realtime.models import Job
from apps.realtime.testing import until
from apps.realtime.threads import in_thread
from apps.realtime.worker import Worker, WorkingRouter, channels_of
from tests.services import redis_server

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = 3600.0


class SumConsumer(JobConsumer):
    """Remembers the numbers it got, and fails the first time if told to."""

    retry_after = (0,)
    got: list[int] = []

    def perform(self, payload: dict[str, Any]) -> None:
        self.got.append(payload["number"])
        if payload.get("fail") and self.got.count(payload["number"]) == 1:
            raise ValueError("the first time")


class YearlyConsumer(SumConsumer):
    every = timedelta(days=365)

    def perform(self, payload: dict[str, Any]) -> None:
        self.got.append(-1)


@pytest.fixture(autouse=True)
def got(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What has been performed."""
    got: list[int] = []
    monkeypatch.setattr(SumConsumer, "got", got)
    return got


@pytest.fixture(autouse=True)
def in_memory(request: pytest.FixtureRequest, settings: Any) -> None:
    """In memory, unless a test asks for each layer.

    On a Redis that several tests share, a listener that an earlier one left behind takes messages.
    """
    if "layer" not in request.fixturenames:
        settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}


@asynccontextmanager
async def working(
    consumer: type[JobConsumer] = SumConsumer, alive: Path | None = None
) -> AsyncIterator[Worker]:
    """A worker on the channel "sums"."""
    router = ProtocolTypeRouter({"channel": ChannelNameRouter({"sums": consumer.as_asgi()})})
    worker = Worker(router, ["sums"], channel_layer(), alive=alive)
    task = asyncio.create_task(worker.arun())  # type: ignore[no-untyped-call]
    try:
        yield worker
    finally:
        task.cancel()
        await asyncio.wait([task])


def send(number: int, **more: Any) -> None:
    job_send(channel="sums", payload={"number": number, **more})


async def awake(got: list[int]) -> None:
    """Wait until messages arrive: a worker that just began to listen may miss the first."""

    def sent() -> bool:
        send(0)
        return bool(got)

    await soon(sent)
    await soon(all_done)
    got.clear()


async def soon(happened: Callable[[], bool]) -> None:
    """Wait until that is true of the database."""
    async with asyncio.timeout(15):
        while not await in_thread(happened):  # noqa: ASYNC110  a database tells nobody
            await asyncio.sleep(0.02)


def all_done() -> bool:
    return not Job.objects.filter(finished_at=None).exists()


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


async def test_jobs_that_were_there_before_are_done(got: list[int], settings: Any) -> None:
    settings.JOB_SWEEP_SECONDS = NEVER
    await in_thread(Job.objects.create, channel="sums", payload={"number": 1})
    async with working():
        await until(lambda: got == [1])


async def test_a_lost_message_costs_a_sweep(got: list[int], settings: Any) -> None:
    settings.JOB_SWEEP_SECONDS = 0.05
    async with working():
        await in_thread(Job.objects.create, channel="sums", payload={"number": 1})
        await until(lambda: got == [1])


async def test_a_job_that_fails_is_tried_again(got: list[int], settings: Any) -> None:
    settings.JOB_SWEEP_SECONDS = 0.05
    async with working():
        await in_thread(send, 1, fail=True)
        await soon(all_done)
    assert got == [1, 1]
    job = await in_thread(Job.objects.get)
    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 2, "")


async def test_a_long_job_is_not_taken_for_dead(settings: Any) -> None:
    """It lasts several times as long as a worker may be silent."""
    settings.JOB_SWEEP_SECONDS = 0.3  # presumed dead after five of these, on a busy machine too
    gate = asyncio.Event()

    class LongConsumer(SumConsumer):
        def perform(self, payload: dict[str, Any]) -> None:
            super().perform(payload)
            asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(10)

    loop = asyncio.get_running_loop()
    async with working(LongConsumer), working(LongConsumer):
        await in_thread(send, 1)
        await until(lambda: LongConsumer.got == [1])
        late = timezone.now() + timedelta(seconds=2)
        await soon(lambda: Job.objects.filter(claimed_at__gt=late).exists())
        gate.set()
        await soon(all_done)
    assert LongConsumer.got == [1]


async def test_messages_that_nobody_understands_are_survived(
    got: list[int], caplog: Any, settings: Any
) -> None:
    settings.JOB_SWEEP_SECONDS = NEVER
    async with working():
        await awake(got)
        await channel_layer().send("sums", {"type": "nonsense"})
        await until(lambda: "got a message of unknown type" in caplog.text)
        await channel_layer().send("sums", {"no": "type"})  # ends Channels' own worker
        await until(lambda: "cannot listen" in caplog.text)
        await in_thread(send, 1)
        await until(lambda: got == [1])


async def test_a_schedule_is_kept(got: list[int]) -> None:
    async with working(YearlyConsumer), working(YearlyConsumer):
        await until(lambda: got == [-1])
        await soon(all_done)
    assert await in_thread(Job.objects.count) == 1


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
    monkeypatch.setattr(worker_module, "RESTART_SECONDS", (0.05, 0.5))
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
