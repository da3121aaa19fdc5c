"""A worker on each layer: woken by messages, and by itself when they do not come."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from channels.testing import HttpCommunicator
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from apps.realtime import job_consumer as job_consumer_module
from apps.realtime import worker as worker_module
from apps.realtime.job_consumer import JobConsumer
from apps.realtime.jobs import job_claim, job_finish, job_renew, job_send
from apps.realtime.layers import layer as channel_layer
from apps.realtime.layers import layer_config
from apps.realtime.models import Job
from apps.realtime.testing import until
from apps.realtime.threads import in_thread
from apps.realtime.worker import Worker, WorkingRouter, channels_of
from tests.services import redis_server, wait_until

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


class LongConsumer(SumConsumer):
    """Works until `gate` is opened."""

    gate: threading.Event
    begun: threading.Event

    def perform(self, payload: dict[str, Any]) -> None:
        super().perform(payload)
        self.begun.set()
        self.gate.wait(10)


@pytest.fixture
def long_job(monkeypatch: pytest.MonkeyPatch, settings: Any) -> type[LongConsumer]:
    """A worker's, which is presumed dead when it has been silent for five sweeps."""
    settings.JOB_SWEEP_SECONDS = 0.3  # on a busy machine too
    for each in ("gate", "begun"):
        monkeypatch.setattr(LongConsumer, each, threading.Event(), raising=False)
    return LongConsumer


def renewed_after(seconds: float) -> Callable[[], bool]:
    late = timezone.now() + timedelta(seconds=seconds)
    return lambda: Job.objects.filter(claimed_at__gt=late).exists()


async def test_a_long_job_is_not_taken_for_dead(
    long_job: type[LongConsumer], got: list[int]
) -> None:
    """It lasts several times as long as a worker may be silent."""
    async with working(long_job), working(long_job):
        await in_thread(send, 1)
        await until(long_job.begun.is_set)
        await soon(renewed_after(2))
        long_job.gate.set()
        await soon(all_done)
    assert got == [1]


class Once:
    """Fails the first time, as a database does that is away for a moment."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.failed = False

    def __call__(self, **arguments: Any) -> Any:
        if not self.failed:
            self.failed = True
            raise OperationalError("away for a moment")
        return self.function(**arguments)


async def test_a_job_is_renewed_though_that_failed_once(
    long_job: type[LongConsumer], got: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_consumer_module, "job_renew", Once(job_renew))
    async with working(long_job):
        await in_thread(send, 1)
        await soon(renewed_after(2))
        long_job.gate.set()
        await soon(all_done)
    assert got == [1]


async def test_a_job_that_was_done_is_not_done_again_though_that_could_not_be_written(
    got: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOB_SWEEP_SECONDS = 0.05
    monkeypatch.setattr(job_consumer_module, "job_finish", Once(job_finish))
    async with working():
        await in_thread(send, 1)
        await soon(all_done)
    assert got == [1]


async def test_a_job_that_is_claimed_while_the_worker_is_stopped_is_done(
    got: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    claiming, claimed, stopping = asyncio.Event(), asyncio.Event(), threading.Event()

    def claim_slowly(*, channel: str) -> Job | None:
        loop.call_soon_threadsafe(claiming.set)
        stopping.wait(10)
        job = job_claim(channel=channel)
        loop.call_soon_threadsafe(claimed.set)
        return job

    monkeypatch.setattr(job_consumer_module, "job_claim", claim_slowly)
    await in_thread(Job.objects.create, channel="sums", payload={"number": 1})
    async with working():
        await claiming.wait()
        loop.call_soon(stopping.set)
    await claimed.wait()
    assert ((await in_thread(Job.objects.get)).state, got) == (Job.State.DONE, [1])


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
        await until(lambda: "cannot listen" in caplog.text)
        await in_thread(send, 1)
        await until(lambda: got == [1])


@pytest.mark.parametrize("kind", ["sum.clear", "_private"])
async def test_a_message_that_cannot_be_handled_ends_no_sweeps(
    kind: str, got: list[int], settings: Any, caplog: Any
) -> None:
    settings.JOB_SWEEP_SECONDS = 0.05

    class ClearingConsumer(SumConsumer):
        async def sum_clear(self, message: dict[str, Any]) -> None:
            raise ZeroDivisionError

    async with working(ClearingConsumer):
        await channel_layer().send("sums", {"type": kind})
        await until(lambda: "could not handle a message" in caplog.text)
        await in_thread(Job.objects.create, channel="sums", payload={"number": 1})
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
