"""What is asked of a channel is done, once, whatever fails for a moment."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Job
from apps.realtime.tasks import consumer as job_consumer_module
from apps.realtime.tasks.claims import job_claim, job_finish, job_renew
from apps.realtime.testing import until
from apps.realtime.tests.task_factories import (
    NEVER,
    LongConsumer,
    SumConsumer,
    all_done,
    renewed_after,
    send,
    soon,
    working,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("got", "in_memory"),
]


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


class YearlyConsumer(SumConsumer):
    every = timedelta(days=365)

    def perform(self, payload: dict[str, Any]) -> None:
        self.got.append(-1)


async def test_a_schedule_is_kept(got: list[int]) -> None:
    async with working(YearlyConsumer), working(YearlyConsumer):
        await until(lambda: got == [-1])
        await soon(all_done)
    assert await in_thread(Job.objects.count) == 1
